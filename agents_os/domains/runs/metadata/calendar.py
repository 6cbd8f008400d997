"""When a schedule comes due, in its own time zone. Pure.

A clock change neither drops nor doubles what is meant for a time of day: what would fall into the
missing hour comes right after it, what falls into the repeated hour comes once. What is meant for
every hour or minute comes every real hour or minute.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter  # type: ignore[import-untyped]

from agents_os.core.clock import time_zones
from agents_os.domains.runs.metadata.errors import BadSchedule


def check(cron: str, time_zone: str) -> None:
    """Raise BadSchedule unless this is a five-field cron expression that comes, and a time zone."""
    if time_zone not in time_zones():
        raise BadSchedule(f"“{time_zone}” is not a time zone. Use one like Europe/Berlin.")
    if len(cron.split()) != 5 or not croniter.is_valid(cron):
        raise BadSchedule(
            f"“{cron}” is not a schedule. Write five fields: minute, hour, day, month, weekday;"
            " “0 9 * * 1-5” is every working day at 9.",
            cron=cron,
        )
    next_due(cron, time_zone, datetime(2026, 1, 1, tzinfo=UTC))


def next_due(cron: str, time_zone: str, after: datetime) -> datetime:
    """The first time after `after` (any zone), in UTC.

    Raises:
        BadSchedule: it never comes (30 February).
    """
    return next(_times(cron, time_zone, after))


def upcoming(cron: str, time_zone: str, after: datetime, count: int) -> list[datetime]:
    """The next `count` times after `after`, in UTC."""
    return list(islice(_times(cron, time_zone, after), count))


def _times(cron: str, time_zone: str, after: datetime) -> Iterator[datetime]:
    zone = ZoneInfo(time_zone)
    of_day = not any("*" in field for field in cron.split()[:2])
    times = croniter(cron, after.astimezone(zone))
    last = after
    while True:
        try:
            local = times.get_next(datetime)
        except CroniterError as error:
            raise BadSchedule(f"“{cron}” never comes.", cron=cron) from error
        if of_day and _is_repeated(local, zone):
            continue
        moment = local.astimezone(UTC)
        if moment > last:
            last = moment
            yield moment


def _is_repeated(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock has shown this time already, before it was set back."""
    naive = local.replace(tzinfo=None)
    first = naive.replace(tzinfo=zone, fold=0)
    second = naive.replace(tzinfo=zone, fold=1)
    return first.utcoffset() != second.utcoffset() and local.utcoffset() == second.utcoffset()
