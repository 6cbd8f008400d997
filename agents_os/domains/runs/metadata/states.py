"""The states of a run (vocabulary: States) and the kinds of runs."""

from enum import StrEnum


class RunKind(StrEnum):
    CHAT = "chat"
    TASK = "task"
    ORDER = "order"
    WORKFLOW = "workflow"
    EXTERNAL = "external"
    INDEXING = "indexing"


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    WAITING_APPROVAL = "waiting_approval"
    WAITING_INPUT = "waiting_input"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"


FINAL = frozenset({RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.BLOCKED})
WAITING = frozenset({RunStatus.WAITING_APPROVAL, RunStatus.WAITING_INPUT, RunStatus.PAUSED})
ACTIVE = frozenset(RunStatus) - FINAL


class StepStatus(StrEnum):
    PENDING = "pending"  # also between two attempts
    RUNNING = "running"
    WAITING = "waiting"  # in doubt: a person says whether it happened
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class FailureKind(StrEnum):
    """business: the work itself cannot succeed. technical: it may, another time."""

    BUSINESS = "business"
    TECHNICAL = "technical"


STEP_ENDED = frozenset(
    {StepStatus.SUCCEEDED, StepStatus.FAILED, StepStatus.SKIPPED, StepStatus.CANCELLED}
)
