"""End a run."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata import event_types
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.states import FINAL, RunStatus
from agents_os.domains.runs.usecases.append_events import append_events

_ENDINGS = {
    RunStatus.SUCCEEDED: event_types.RUN_SUCCEEDED,
    RunStatus.FAILED: event_types.RUN_FAILED,
    RunStatus.CANCELLED: event_types.RUN_CANCELLED,
    RunStatus.BLOCKED: event_types.RUN_BLOCKED,
}


async def finish_run(
    uow: UnitOfWork,
    run_id: UUID,
    status: RunStatus,
    *,
    error_code: str | None = None,
    error_message: str | None = None,
) -> RunRead:
    """Bring a run to a final state; `error_message` is a sentence for a person.

    Raises:
        RunNotFound: no such run in this organisation.
        IllegalTransition: it has ended already, or cannot end this way from where it is.
    """
    if status not in FINAL:
        raise ValueError(f"{status} is not a final state")
    data = {"error_code": error_code, "error_message": error_message}
    ending = EventDraft(
        type=_ENDINGS[status], data={key: value for key, value in data.items() if value}
    )
    return await append_events(uow, run_id, [ending])
