"""Let a paused schedule go on."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata import calendar
from agents_os.domains.runs.metadata.schedule_schemas import ScheduleRead
from agents_os.domains.runs.usecases.lock_schedule import lock_to_change
from agents_os.domains.runs.usecases.read_schedule import read_schedule


async def continue_schedule(uow: UnitOfWork, schedule_id: UUID) -> ScheduleRead:
    """Let a paused schedule come due again, from now on; what passed meanwhile is not made up.

    Raises:
        ScheduleNotFound, Forbidden, ScheduleOfWorkflow: as for `pause_schedule`.
    """
    schedule = await lock_to_change(uow, schedule_id)
    if schedule.paused_at is not None:
        schedule.paused_at = schedule.problem = None
        schedule.next_due_at = calendar.next_due(schedule.cron, schedule.time_zone, utc_now())
        await uow.session.flush()
        uow.signal("schedule", schedule_id)
    return read_schedule(schedule)
