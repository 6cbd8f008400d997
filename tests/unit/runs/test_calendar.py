"""Schedules keep to the clock on the wall, also when it is changed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_os.domains.runs.metadata.calendar import check, next_due, upcoming
from agents_os.domains.runs.metadata.errors import BadSchedule

BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_time_of_day_stays_the_same_on_the_wall_through_both_changes():
    spring = upcoming("0 9 * * *", BERLIN, at("2026-03-28T00:00"), 3)
    assert spring == [at("2026-03-28T08:00"), at("2026-03-29T07:00"), at("2026-03-30T07:00")]
    autumn = upcoming("0 9 * * *", BERLIN, at("2026-10-24T00:00"), 3)
    assert autumn == [at("2026-10-24T07:00"), at("2026-10-25T08:00"), at("2026-10-26T08:00")]


def test_what_falls_into_the_missing_hour_comes_once_right_after_it():
    times = upcoming("30 2 * * *", BERLIN, at("2026-03-28T12:00"), 2)
    assert times == [at("2026-03-29T01:00"), at("2026-03-30T00:30")]


def test_what_falls_into_the_repeated_hour_comes_once():
    times = upcoming("30 2 * * *", BERLIN, at("2026-10-24T12:00"), 2)
    assert times == [at("2026-10-25T00:30"), at("2026-10-26T01:30")]


def test_every_hour_means_every_real_hour():
    for day in ("2026-03-28T20:30", "2026-10-24T20:30"):
        times = upcoming("0 * * * *", BERLIN, at(day), 12)
        assert {b - a for a, b in pairwise(times)} == {timedelta(hours=1)}


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))
def test_the_next_time_is_always_later(moment: datetime):
    after = moment.replace(tzinfo=UTC)
    for cron in ("*/15 * * * *", "30 2 * * *", "0 0 1 * *"):
        assert next_due(cron, BERLIN, after) > after


@pytest.mark.parametrize(
    ("cron", "zone"),
    [("0 9 * *", "UTC"), ("0 9 * * * *", "UTC"), ("x 9 * * *", "UTC"), ("0 0 30 2 *", "UTC"),
     ("0 9 * * *", "Mars/Olympus"), ("@daily", "UTC"), ("", "UTC")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(cron: str, zone: str):
    with pytest.raises(BadSchedule):
        check(cron, zone)
