"""The states of a run (vocabulary: States) and the kinds of runs."""

from enum import StrEnum


class RunKind(StrEnum):
    CHAT = "chat"
    TASK = "task"
    ORDER = "order"
    WORKFLOW = "workflow"
    EXTERNAL = "external"


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
