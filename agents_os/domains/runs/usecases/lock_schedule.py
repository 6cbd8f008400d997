"""Who may change a schedule."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import schedule_rows
from agents_os.domains.runs.metadata.errors import ScheduleNotFound
from agents_os.domains.runs.metadata.models import Schedule


async def lock_schedule(uow: UnitOfWork, schedule_id: UUID) -> Schedule:
    """The schedule, locked, if the caller may change it: one's own, or with `agents:pause`."""
    uow.actor.require("work:create")
    schedule = await schedule_rows.lock(uow.session, schedule_id)
    if schedule is None:
        raise ScheduleNotFound("There is no such schedule.", schedule_id=str(schedule_id))
    if schedule.owner_id is None or schedule.owner_id != uow.actor.user_id:
        uow.actor.require_on("agents:pause", owner_id=schedule.owner_id, team_id=None)
    return schedule
