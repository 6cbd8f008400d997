"""The level curve, against a golden file and the table of the specification."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_os.domains.game.metadata.curve import CAP, level_for, rank_of, total, xp_to_next
from agents_os.domains.game.metadata.explaining import read_level

GOLDEN = Path(__file__).parent / "curve.csv"


def test_the_curve_is_the_golden_file():
    with GOLDEN.open(newline="") as lines:
        rows = [{key: int(value) for key, value in row.items()} for row in csv.DictReader(lines)]
    assert [row["level"] for row in rows] == list(range(1, CAP + 1))
    for row in rows:
        assert row["xp_to_next"] == xp_to_next(row["level"])
        assert row["total"] == total(row["level"])


def test_the_closed_form_equals_adding_up_step_by_step():
    reached = 0
    for level in range(1, CAP + 1):
        assert total(level) == reached
        reached += xp_to_next(level)


@pytest.mark.parametrize(
    ("level", "to_next", "at", "days"),
    [
        (2, 54, 25, 0.2),
        (5, 165, 290, 2.3),
        (10, 430, 1605, 13),
        (15, 795, 4445, 36),
        (20, 1260, 9310, 75),
        (30, 2490, 27115, 217),
        (50, 6150, 109025, 872),
    ],
)
def test_the_table_of_the_specification_holds(level, to_next, at, days):
    assert (xp_to_next(level), total(level)) == (to_next, at)
    assert at / 125 == pytest.approx(days, abs=0.6)


@given(st.integers(min_value=0, max_value=1_000_000))
def test_a_level_begins_at_its_total_and_ends_before_the_next(xp):
    level = level_for(xp)
    assert total(level) <= xp
    assert level == CAP or xp < total(level + 1)


@given(st.integers(0, 500_000), st.integers(0, 500_000))
def test_more_xp_never_means_a_lower_level(one, more):
    assert level_for(one) <= level_for(one + more)


def test_a_first_medium_task_gives_level_two():
    assert level_for(25) == 2


@pytest.mark.parametrize(
    ("level", "key"),
    [
        *[(1, "trainee"), (4, "trainee"), (5, "associate"), (9, "associate"), (10, "specialist")],
        *[(19, "specialist"), (20, "senior"), (29, "senior"), (30, "principal")],
        *[(39, "principal"), (40, "expert"), (50, "expert")],
    ],
)
def test_ranks_begin_and_end_where_they_should(level, key):
    assert rank_of(level).key == key


def test_at_level_fifty_there_is_no_next():
    top = read_level(200_000, 50, {})
    assert (top.level, top.next_level_at, top.xp_to_next, top.progress) == (50, None, None, 1.0)


def test_a_level_once_reached_is_kept_by_a_steeper_curve():
    kept = read_level(100, 7, {"associate": "Apprentice"})
    assert (kept.level, kept.rank_name, kept.progress) == (7, "Apprentice", 0.0)
    assert kept.xp_to_next == total(8) - 100
