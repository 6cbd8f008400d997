"""Let a paused run go on."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.errors import NotPausable
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.append_events import append_events
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.steer import lock_to_steer


async def continue_run(uow: UnitOfWork, run_id: UUID) -> RunRead:
    """Continue a paused run where it was; if it waited for something, it waits again.

    Raises:
        RunNotFound, Forbidden: as for `request_cancel`.
        NotPausable: it is not paused (a pause takes up to a second to be done).
    """
    run = await lock_to_steer(uow, run_id)
    if run.status != RunStatus.PAUSED:
        raise NotPausable(f"This run is {run.status}, not paused.", status=run.status)
    by = {"by": str(uow.actor.principal_id) if uow.actor.principal_id else None}
    read = await append_events(uow, run_id, [EventDraft(type=types.RUN_RESUMED, data=by)])
    await enqueue_run(uow, run_id)
    return read
