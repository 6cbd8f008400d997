"""Hold a run where it is."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.errors import NotPausable
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.states import FINAL, RunStatus
from agents_os.domains.runs.usecases.append_events import append_events
from agents_os.domains.runs.usecases.steer import lock_to_steer


async def pause_run(uow: UnitOfWork, run_id: UUID) -> RunRead:
    """Pause a run within a second; what it finished is kept.

    A step that may be repeated is broken off; an effect that may not is let finish first. A run
    that waits or is queued is paused at once. Pausing a paused run changes nothing.

    Raises:
        RunNotFound, Forbidden: as for `request_cancel`.
        NotPausable: a chat answer, or a run that has ended.
    """
    run = await lock_to_steer(uow, run_id)
    if run.drive_id is None or run.status in FINAL:
        raise NotPausable("Only work that is under way can be paused.", status=run.status)
    if run.status == RunStatus.PAUSED or run.pause_requested_at is not None:
        return RunRead.model_validate(run)
    by = {"by": str(uow.actor.principal_id) if uow.actor.principal_id else None}
    driven = run.lease is not None
    kind = types.RUN_PAUSE_REQUESTED if driven else types.RUN_PAUSED
    return await append_events(uow, run_id, [EventDraft(type=kind, data=by)])
