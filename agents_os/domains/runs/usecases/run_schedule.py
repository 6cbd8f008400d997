"""Let a schedule come due now."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata.events import ScheduleDue
from agents_os.domains.runs.metadata.schedule_schemas import ScheduleRead
from agents_os.domains.runs.usecases.lock_schedule import lock_schedule
from agents_os.domains.runs.usecases.read_schedule import read_schedule


async def run_schedule(uow: UnitOfWork, schedule_id: UUID) -> ScheduleRead:
    """Do once more, now, what the schedule does; also while it is paused. Its times stay.

    Publishes ScheduleDue: a worker acts on it in a moment.

    Raises:
        ScheduleNotFound, Forbidden: as for `pause_schedule`.
    """
    schedule = await lock_schedule(uow, schedule_id)
    schedule.last_due_at = utc_now()
    uow.publish(
        ScheduleDue(
            schedule_id=schedule.id,
            owner_id=schedule.owner_id,
            due_at=schedule.last_due_at,
            payload=schedule.payload,
        )
    )
    await uow.session.flush()
    return read_schedule(schedule)
