"""Stop a schedule."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata.schedule_schemas import ScheduleRead
from agents_os.domains.runs.usecases.lock_schedule import lock_to_change
from agents_os.domains.runs.usecases.read_schedule import read_schedule


async def pause_schedule(uow: UnitOfWork, schedule_id: UUID) -> ScheduleRead:
    """Let the schedule come due no more; pausing a paused one changes nothing.

    Raises:
        ScheduleNotFound.
        Forbidden: somebody else's, and the caller may not pause theirs.
        ScheduleOfWorkflow: a published workflow says when it comes.
    """
    schedule = await lock_to_change(uow, schedule_id)
    if schedule.paused_at is None:
        schedule.paused_at = utc_now()
        await uow.session.flush()
        uow.signal("schedule", schedule_id)
    return read_schedule(schedule)
