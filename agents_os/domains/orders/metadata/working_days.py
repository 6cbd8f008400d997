"""When the time for review is over: working days of the company's own calendar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


def after_working_days(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time of day in `zone`, `days` working days (Monday to Friday) later, in UTC.

    What arrives at the weekend counts from Monday's beginning.
    """
    local = moment.astimezone(zone)
    while local.weekday() >= _SATURDAY:
        local = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(days):
        local += timedelta(days=1)  # on the wall clock: also over a change to summer time
        while local.weekday() >= _SATURDAY:
            local += timedelta(days=1)
    return local.astimezone(UTC)
