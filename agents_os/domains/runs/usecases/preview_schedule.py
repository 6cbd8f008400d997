"""When a schedule would come."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.usecases.queries import get_org
from agents_os.domains.runs.metadata import calendar
from agents_os.domains.runs.metadata.repeat import in_words
from agents_os.domains.runs.metadata.schedule_schemas import NEXT_TIMES, ScheduleTimes, Timing


async def preview_schedule(uow: UnitOfWork, body: Timing) -> ScheduleTimes:
    """The next five times and the words for them; nothing is stored.

    Raises:
        BadSchedule: the cron expression or the time zone makes no sense.
    """
    uow.actor.require("work:create")
    time_zone = body.time_zone or (await get_org(uow)).time_zone
    calendar.check(body.cron, time_zone)
    times = calendar.upcoming(body.cron, time_zone, utc_now(), NEXT_TIMES)
    return ScheduleTimes(says=in_words(body.cron), time_zone=time_zone, next_times=times)
