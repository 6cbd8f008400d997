"""Streaks of business days, their freezes, and the calendar behind them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agents_os.domains.game.metadata.calendar import Calendar, week_start
from agents_os.domains.game.metadata.streaks import Pause, streak

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
FRIDAY = date(2026, 11, 20)


def november(*days: int) -> set[date]:
    return {date(2026, 11, day) for day in days}


def days(active, today=FRIDAY, calendar=BERLIN, pauses=()):
    found = streak(active, today, calendar, pauses)
    return found.days, found.freezes_left


def test_nothing_accepted_is_no_streak():
    assert days(set()) == (0, 2)


def test_weekends_do_not_break_a_streak():
    assert days(november(12, 13, 16, 17, 18, 19, 20)) == (7, 2)


def test_today_breaks_nothing_before_it_is_over():
    assert days(november(18, 19)) == (2, 2)


def test_two_missed_days_a_month_are_forgiven():
    assert days(november(16, 18, 20)) == (3, 0)


def test_a_third_missed_day_ends_it():
    assert days(november(13, 17, 19, 20)) == (4, 0)
    assert days(november(12, 17, 19, 20)) == (3, 1)


def test_missed_days_before_the_streak_cost_nothing():
    assert days(november(19, 20)) == (2, 2)


def test_each_month_has_its_own_freezes():
    active = {date(2026, 10, 28), date(2026, 11, 4)}
    assert days(active, today=date(2026, 11, 4)) == (2, 0)


def test_a_pause_freezes_a_streak_without_using_a_freeze():
    active = november(2, 3, 20)
    assert days(active)[0] == 1
    assert days(active, pauses=[Pause(date(2026, 11, 4), date(2026, 11, 19))]) == (3, 2)
    assert days(november(2, 3), pauses=[Pause(date(2026, 11, 4), None)]) == (2, 2)


def test_holidays_and_other_working_weeks_are_respected():
    holiday = Calendar(ZoneInfo("UTC"), holidays=frozenset({date(2026, 11, 19)}))
    assert days(november(18, 20), calendar=holiday) == (2, 2)
    sunday_to_thursday = Calendar(ZoneInfo("UTC"), working_days=frozenset({7, 1, 2, 3, 4}))
    assert days(november(15, 16, 17, 18, 19), calendar=sunday_to_thursday) == (5, 2)


def test_the_day_is_the_one_of_the_organisation():
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert BERLIN.day_of(late) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("day", "months", "start", "end"),
    [
        (date(2026, 11, 20), 3, date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 2, 28), 3, date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 5, 1), 12, date(2026, 1, 1), date(2026, 12, 31)),
        (date(2028, 2, 29), 1, date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_seasons_begin_and_end_with_their_months(day, months, start, end):
    calendar = Calendar(ZoneInfo("UTC"), season_months=months)
    assert calendar.season_start(day) == start
    assert calendar.season_end(start) == end


def test_weeks_begin_on_monday():
    assert {week_start(date(2026, 11, 16) + timedelta(days=n)) for n in range(7)} == {
        date(2026, 11, 16)
    }
