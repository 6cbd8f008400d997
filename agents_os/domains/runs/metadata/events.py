"""Facts other domains may want to hear about."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from agents_os.core.events import Event
from agents_os.domains.runs.metadata.states import RunKind, RunStatus


class RunFinished(Event, frozen=True):
    """A run reached a final state. `error_message` is a sentence for a person."""

    type: ClassVar[str] = "run.finished"

    run_id: UUID
    kind: RunKind
    agent_id: UUID | None
    status: RunStatus
    error_code: str | None = None
    error_message: str | None = None
    parent_run_id: UUID | None = None

    @property
    def heard(self) -> bool:
        """A workflow that succeeded has tidied up at its end; only a parent waits for it."""
        done = self.kind is RunKind.WORKFLOW and self.status is RunStatus.SUCCEEDED
        return not done or self.parent_run_id is not None


class ScheduleDue(Event, frozen=True):
    """A schedule came due. Published once per `due_at`, whatever workers and clocks do.

    `payload` is the schedule's own; subscribers act on the `kind` in it that is theirs.
    """

    type: ClassVar[str] = "schedule.due"

    schedule_id: UUID
    owner_id: UUID | None
    due_at: datetime
    payload: dict[str, Any]


class ScheduleMissed(Event, frozen=True):
    """Nobody was there when a schedule came due. `made_up_for`: it is fired late, at least once."""

    type: ClassVar[str] = "schedule.missed"

    schedule_id: UUID
    owner_id: UUID | None
    name: str
    due_at: datetime
    made_up_for: bool
