"""Ask a run to stop."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import repository
from agents_os.domains.runs.metadata import event_types
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.states import FINAL
from agents_os.domains.runs.usecases.append_events import append_events


async def request_cancel(uow: UnitOfWork, run_id: UUID) -> RunRead:
    """Ask whoever drives the run, in whatever process, to stop within a second.

    Asking again, or when the run has ended, changes nothing. One's own runs may be stopped by
    whoever may start some; those of others need `agents:pause`.

    Raises:
        RunNotFound: no such run, or not visible to the caller.
        Forbidden: visible, but not the caller's to stop.
    """
    actor = uow.actor
    if actor.reach("work:create") is None:
        actor.require("runs:read")
    if await repository.find(uow.session, actor, run_id) is None:
        raise RunNotFound("There is no such run.", run_id=str(run_id))
    run = await repository.lock(uow.session, run_id)
    assert run is not None  # just seen, and runs are never deleted
    mine = run.owner_id is not None and run.owner_id == actor.user_id
    if mine:
        actor.require("work:create")
    else:
        actor.require_on("agents:pause", owner_id=run.owner_id, team_id=run.team_id)
    if run.status in FINAL or run.cancel_requested_at is not None:
        return RunRead.model_validate(run)
    by = str(actor.principal_id) if actor.principal_id else None
    asked = EventDraft(type=event_types.RUN_CANCEL_REQUESTED, data={"by": by})
    return await append_events(uow, run_id, [asked])
