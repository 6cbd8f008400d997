"""Let something come due again and again."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.identity.usecases.queries import get_org
from agents_os.domains.runs.adapters.secondary import schedule_rows
from agents_os.domains.runs.metadata import calendar
from agents_os.domains.runs.metadata.models import Schedule
from agents_os.domains.runs.metadata.schedule_schemas import ScheduleCreate, ScheduleRead
from agents_os.domains.runs.usecases.read_schedule import read_schedule


async def create_schedule(uow: UnitOfWork, body: ScheduleCreate) -> ScheduleRead:
    """Create a schedule in the organisation's time zone, or the one given; it is active at once.

    Raises:
        Forbidden: the caller may not give work.
        BadSchedule: the cron expression or the time zone makes no sense.
    """
    uow.actor.require("work:create")
    time_zone = body.time_zone or (await get_org(uow)).time_zone
    calendar.check(body.cron, time_zone)
    schedule = Schedule(
        id=uuid7(),
        org_id=uow.actor.tenant,
        owner_id=uow.actor.user_id,
        next_due_at=calendar.next_due(body.cron, time_zone, utc_now()),
        **body.model_dump() | {"time_zone": time_zone},
    )
    await schedule_rows.add(uow.session, schedule)
    uow.signal("schedule", schedule.id)
    return read_schedule(schedule)
