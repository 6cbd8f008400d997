"""Days as the organisation lives them: its time zone, its working days, its holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
MONDAY_TO_FRIDAY = frozenset({1, 2, 3, 4, 5})


@dataclass(frozen=True)
class Calendar:
    """When an organisation works. `working_days` are ISO weekdays, Monday = 1."""

    zone: ZoneInfo
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] = frozenset()
    season_months: int = 3

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def is_business_day(self, day: date) -> bool:
        return day.isoweekday() in self.working_days and day not in self.holidays

    def business_days(self, first: date, last: date) -> Iterator[date]:
        day = first
        while day <= last:
            if self.is_business_day(day):
                yield day
            day += ONE_DAY

    def season_start(self, day: date) -> date:
        """First day of the season of `day`; seasons are counted from January."""
        return date(day.year, (day.month - 1) // self.season_months * self.season_months + 1, 1)

    def season_end(self, start: date) -> date:
        """Last day of the season that begins at `start`."""
        month = start.month - 1 + self.season_months
        return date(start.year + month // 12, month % 12 + 1, 1) - ONE_DAY


def week_start(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - (day.isoweekday() - 1) * ONE_DAY
