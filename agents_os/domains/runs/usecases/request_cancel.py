"""Ask a run to stop."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata import event_types
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.states import FINAL
from agents_os.domains.runs.usecases.append_events import append_events
from agents_os.domains.runs.usecases.steer import lock_to_steer


async def request_cancel(uow: UnitOfWork, run_id: UUID) -> RunRead:
    """Ask whoever drives the run, in whatever process, to stop within a second.

    A run that waits, or that nobody has begun, ends at once. Asking again, or when the run has
    ended, changes nothing. One's own runs may be stopped by
    whoever may start some; those of others need `agents:pause`.

    Raises:
        RunNotFound: no such run, or not visible to the caller.
        Forbidden: visible, but not the caller's to stop.
    """
    run = await lock_to_steer(uow, run_id)
    if run.status in FINAL:
        return RunRead.model_validate(run)
    by = {"by": str(uow.actor.principal_id) if uow.actor.principal_id else None}
    events = []
    if run.cancel_requested_at is None:
        events.append(EventDraft(type=event_types.RUN_CANCEL_REQUESTED, data=by))
    if run.drive_id is not None and run.lease is None:  # nobody drives it: it ends here
        events.append(EventDraft(type=event_types.RUN_CANCELLED, data={"in_flight": []}))
    return await append_events(uow, run_id, events)
