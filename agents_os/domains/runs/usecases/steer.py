"""Who may stop, pause and continue a run."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import repository
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.models import Run


async def lock_to_steer(uow: UnitOfWork, run_id: UUID) -> Run:
    """The run, locked, if the caller may steer it.

    One's own runs may be steered by whoever may start some; those of others need `agents:pause`.

    Raises:
        RunNotFound: no such run, or not visible to the caller.
        Forbidden: visible, but not the caller's to steer.
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
    return run
