"""Shapes of what mission control shows about agents at work."""

from datetime import datetime
from uuid import UUID

from agents_os.core.shapes import Frozen
from agents_os.domains.runs.metadata.schemas import RunBucket, RunTotals
from agents_os.domains.runs.metadata.states import RunKind, RunStatus


class TeamMember(Frozen):
    """An agent and what it does now.

    `run_status` is of its newest run that is under way, None without one; `task_title` only if
    the caller may see that run. `open_tasks`: how many tasks it has to do.
    """

    id: UUID
    name: str
    emoji: str
    role_title: str
    lifecycle: str
    paused_reason: str | None
    paused_at: datetime | None
    created_at: datetime
    last_run_at: datetime | None
    run_status: RunStatus | None
    task_title: str | None
    open_tasks: int


class TeamRead(Frozen):
    """The most active agents, and how many there are by lifecycle."""

    members: list[TeamMember]
    active: int = 0
    paused: int = 0
    draft: int = 0

    @property
    def employed(self) -> int:
        return self.active + self.paused + self.draft


class RunGlance(Frozen):
    """A run at a glance. `steps_done` counts finished steps; chat answers have none.

    `needs_look`: it failed in the last day and nothing was tried since.
    """

    id: UUID
    kind: RunKind
    status: RunStatus
    agent_id: UUID | None
    agent_name: str | None
    agent_emoji: str | None
    task_id: UUID | None
    task_title: str | None
    error_message: str | None
    latency_ms: int | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    steps_done: int
    needs_look: bool


class Figures(Frozen):
    """The last 24 hours by the hour, and sums over the last seven days."""

    hours: list[RunBucket]
    day_p95_ms: int | None
    week: RunTotals
