"""Shapes that cross the edge of `runs`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from agents_os.core.fields import LongText, Title
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.runs.metadata.limits import NORMAL_PRIORITY
from agents_os.domains.runs.metadata.states import FailureKind, RunKind, RunStatus, StepStatus
from agents_os.domains.tasks.metadata.schemas import Criteria
from agents_os.domains.tasks.metadata.states import Priority, TaskCategory


class RunStart(Frozen):
    """What a new run is about. `visibility` is private, team or org, as for agents.

    `input` is for the driver. Lower `priority` comes first (`metadata.limits`). `owner_id`: whom
    the system acts for; a person or key always owns the runs they begin. `at_once`: so many runs
    of the workflow are driven at the same time. `start_key`: there is one run of the workflow with
    it. `test`: nothing outside is touched. `credit_limit_micro`: the most that it may spend, with
    the runs it begins; the ledger keeps to it.
    """

    kind: RunKind
    agent_id: UUID | None = None
    agent_version_id: UUID | None = None
    conversation_id: UUID | None = None
    team_id: UUID | None = None
    visibility: str = "private"
    requested_model: str | None = None
    task_id: UUID | None = None
    parent_run_id: UUID | None = None
    retry_of: UUID | None = None
    workflow_id: UUID | None = None
    workflow_version_id: UUID | None = None
    at_once: int | None = Field(None, ge=1, le=1000)
    start_key: str | None = Field(None, min_length=1, max_length=200)
    test: bool = False
    credit_limit_micro: int | None = Field(None, ge=0)
    owner_id: UUID | None = None
    input: dict[str, Any] = {}
    priority: int = Field(NORMAL_PRIORITY, ge=1, le=1000)


class RunLaunch(Body):
    """Work for an agent, to begin at once: it becomes a task."""

    agent_id: UUID
    title: Title
    details: LongText = ""
    priority: Priority = Priority.MEDIUM
    category: TaskCategory = TaskCategory.CONTENT
    acceptance_criteria: Criteria = Field(default_factory=list)


class EventDraft(Frozen):
    """An event to record; the writer adds id, seq and time. `data` never holds chat text."""

    type: str = Field(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=60)
    data: dict[str, Any] = {}


class RunOutcome(Frozen):
    """How a run stands, and what came of it; the output as it is kept."""

    status: RunStatus
    output: dict[str, Any] | None
    error_message: str | None


class RunRead(Frozen):
    """One execution.

    `cost_micros` is the provider's price in millionths of a dollar; None when nobody knows it.
    `first_token_ms` and `latency_ms` count from `started_at`. `usage_source` is `reported` or
    `estimated`. `practice`: the built-in practice model answered. `test`: a trial of a workflow,
    which touched nothing outside.
    """

    id: UUID
    kind: RunKind
    status: RunStatus
    agent_id: UUID | None
    agent_version_id: UUID | None
    conversation_id: UUID | None
    owner_id: UUID | None
    team_id: UUID | None
    visibility: str
    requested_model: str | None
    model: str | None
    provider: str | None
    practice: bool
    input_tokens: int
    output_tokens: int
    usage_source: str | None
    cost_micros: int | None
    first_token_ms: int | None
    latency_ms: int | None
    error_code: str | None
    error_message: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    cancel_requested_at: datetime | None
    pause_requested_at: datetime | None = None
    task_id: UUID | None = None
    parent_run_id: UUID | None = None
    retry_of: UUID | None = None
    workflow_id: UUID | None = None
    workflow_version_id: UUID | None = None
    test: bool = False
    waiting_for: dict[str, Any] | None = None
    output: dict[str, Any] | None = None
    not_before: datetime | None = None
    last_seq: int
    ahead: int | None = Field(None, description="While queued: runs of the company before it.")
    about: str | None = Field(None, description="Name of its workflow, or title of its task.")
    details_kept_days: int | None = Field(
        None,
        description="Its events and steps were kept for so many days, as the plan says, and are"
        " gone; null: they are there.",
    )


class StepRead(Frozen):
    """One step of a run, with its newest attempt.

    `failure_kind`: `business` is never retried, `technical` may be; then `not_before` says when.
    `waiting`: nobody knows whether the effect happened; a person says so (`resolveStep`).
    """

    key: str
    kind: str
    status: StepStatus
    attempt: int
    idempotency_key: UUID | None
    input: dict[str, Any]
    output: dict[str, Any] | None
    failure_kind: FailureKind | None
    error_code: str | None
    error_message: str | None
    not_before: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    input_tokens: int
    output_tokens: int
    cost_micros: int | None


class Signal(Frozen):
    """Something to tell a run: {"name": "approval", "data": {…}}. Its driver knows the names."""

    name: str = Field(pattern=r"^[a-z_]+(\.[a-z_]+)*$", max_length=60)
    data: dict[str, Any] = {}


class StepVerdict(Frozen):
    """Whether a step in doubt took effect. If it did, `output` is what it would have returned."""

    happened: bool
    output: dict[str, Any] = {}


class RunEventRead(Frozen):
    """A fact of a run. `aliases` are the names other systems know this type by.

    `says`: the same in a plain sentence.
    """

    id: UUID
    run_id: UUID
    seq: int
    at: datetime
    type: str
    aliases: tuple[str, ...] = ()
    says: str = ""
    data: dict[str, Any]


class RunFilter(Frozen):
    """Narrows a list of runs; None means any."""

    agent_id: UUID | None = None
    conversation_id: UUID | None = None
    status: RunStatus | None = None
    kind: RunKind | None = None
    owner_id: UUID | None = None
    task_id: UUID | None = None
    parent_run_id: UUID | None = None
    workflow_id: UUID | None = None
    test: bool | None = None


class RunTotals(Frozen):
    """Sums over a stretch of time.

    `success_rate` (0 to 1) is of the runs that succeeded or failed; None when there is none.
    """

    runs: int
    active: int
    succeeded: int
    failed: int
    cancelled: int
    success_rate: float | None
    latency_p95_ms: int | None
    first_token_p50_ms: int | None
    first_token_p95_ms: int | None
    input_tokens: int
    output_tokens: int
    cost_micros: int


class RunBucket(Frozen):
    """Runs begun in the `hour` (24 h summary) or on the day (7 d) starting `at`."""

    at: datetime
    succeeded: int
    failed: int
    other: int


class AgentActivity(Frozen):
    """How busy one agent was. `last_run_at` is when its newest run began."""

    agent_id: UUID
    runs: int
    succeeded: int
    failed: int
    cost_micros: int
    last_run_at: datetime


class RunSummary(Frozen):
    """What the caller may see of the last `hours`: totals, buckets oldest first, top 5 agents."""

    hours: int
    totals: RunTotals
    buckets: list[RunBucket]
    top_agents: list[AgentActivity]


class ToolUse(Frozen):
    """How an agent used one tool."""

    uses: int
    last_used_at: datetime | None


class AgentNumbers(Frozen):
    """What one agent did over some days, of the runs the caller may see; medians in ms.

    `works`: right now, for whomever.
    """

    days: int
    works: bool
    runs: int
    answered: int
    latency_p50_ms: int | None
    first_token_p50_ms: int | None
    cost_micros: int


class Pulse(Frozen):
    """How alive an agent is; `last_run_at` of the runs the caller may see, None: never."""

    last_run_at: datetime | None
    working: bool
