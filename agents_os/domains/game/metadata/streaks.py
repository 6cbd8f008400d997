"""Streaks of business days. Missing one costs a freeze, two a month; nothing is ever sold."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from agents_os.domains.game.metadata.calendar import Calendar

FREEZES_A_MONTH = 2
LOOK_BACK = timedelta(days=400)


@dataclass(frozen=True)
class Pause:
    """Days on which an agent was paused; `last` None: still is."""

    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Streak:
    """`days` with accepted work in a row; `freezes_left` of the month of today."""

    days: int
    freezes_left: int
    today_counts: bool


def streak(
    active: Collection[date], today: date, calendar: Calendar, pauses: Collection[Pause] = ()
) -> Streak:
    """The streak as of `today`, counted backwards.

    A missed business day is frozen while its month has freezes left. Weekends, holidays and
    paused days neither count nor break; today breaks nothing as long as it is not over.
    """
    days, frozen = 0, Counter[tuple[int, int]]()
    spent: list[date] = []  # freezes behind the last active day seen do not save anything
    for day in reversed(list(calendar.business_days(today - LOOK_BACK, today))):
        if day in active:
            days += 1
            frozen.update(_month(missed) for missed in spent)
            spent.clear()
        elif day != today and not any(pause.covers(day) for pause in pauses):
            spent.append(day)
            month = _month(day)
            if frozen[month] + sum(_month(m) == month for m in spent) > FREEZES_A_MONTH:
                break
    if days == 0:
        return Streak(0, FREEZES_A_MONTH, today in active)
    return Streak(days, FREEZES_A_MONTH - frozen[_month(today)], today in active)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
