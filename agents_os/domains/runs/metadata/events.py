"""Facts other domains may want to hear about."""

from typing import ClassVar
from uuid import UUID

from agents_os.core.events import Event
from agents_os.domains.runs.metadata.states import RunKind, RunStatus


class RunAccepted(Event, frozen=True):
    """A run was accepted and waits to begin."""

    type: ClassVar[str] = "run.accepted"

    run_id: UUID
    kind: RunKind
    agent_id: UUID | None


class RunFinished(Event, frozen=True):
    """A run reached a final state. `error_message` is a sentence for a person."""

    type: ClassVar[str] = "run.finished"

    run_id: UUID
    kind: RunKind
    agent_id: UUID | None
    status: RunStatus
    error_code: str | None = None
    error_message: str | None = None
