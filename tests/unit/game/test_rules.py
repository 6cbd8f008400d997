"""The XP formula: every factor, every limit, and what they say."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_os.domains.game.metadata.rules import (
    BASE_POINTS,
    SELF_ACCEPT_DAILY_CAP,
    Flag,
    Quality,
    Work,
    award,
    best_case,
    coaching_xp,
    deduction,
    diminishing,
    high_allowed,
    rounded,
)
from agents_os.domains.tasks.metadata.states import Priority, Size

LOW, MEDIUM, HIGH = Priority

works = st.builds(
    Work,
    priority=st.sampled_from(Priority),
    size=st.sampled_from(Size),
    quality=st.sampled_from(Quality),
    self_accepted=st.booleans(),
    auto=st.booleans(),
    duplicate=st.booleans(),
    real=st.booleans(),
    nth_today=st.integers(1, 500),
    high_this_week=st.integers(0, 50),
    accepted_this_week=st.integers(1, 500),
    self_xp_today=st.integers(0, 200),
)


def xp(priority=MEDIUM, size=Size.M, quality=Quality.ACCEPTED, **more):
    return award(Work(priority, size, quality, **more)).amount


def test_a_high_task_accepted_the_first_time_earns_up_to_55():
    best = best_case(HIGH, Size.M)
    assert best.amount == 55
    assert best.calculation() == "50 × 1 (size M) × 1.1 (first-time accept) = 55 XP"


@pytest.mark.parametrize(
    ("priority", "size", "quality", "amount"),
    [
        (LOW, Size.S, Quality.ACCEPTED, 8),
        (LOW, Size.M, Quality.AFTER_CHANGES, 7),
        (MEDIUM, Size.M, Quality.FIRST_TIME, 28),  # 27.5: halves round up
        (MEDIUM, Size.L, Quality.ACCEPTED, 38),  # 37.5
        (MEDIUM, Size.XL, Quality.AFTER_CHANGES, 35),
        (HIGH, Size.XL, Quality.FIRST_TIME, 110),
    ],
)
def test_base_times_size_times_quality(priority, size, quality, amount):
    assert xp(priority, size, quality) == amount


def test_accepting_your_own_request_earns_half():
    assert xp(HIGH, self_accepted=True) == 25


def test_accepting_your_own_requests_stops_at_100_a_day():
    result = award(Work(HIGH, Size.XL, Quality.ACCEPTED, self_accepted=True, self_xp_today=80))
    assert result.amount == 20
    assert result.flags == (Flag.SELF_ACCEPTED, Flag.SELF_CAPPED)
    assert "at most 100 XP a day" in result.notes[0]
    assert xp(self_accepted=True, self_xp_today=100) == 0


def test_accepting_automatically_earns_seventy_percent():
    assert xp(HIGH, auto=True) == 35


def test_the_same_request_again_earns_nothing_and_says_why():
    result = award(Work(MEDIUM, Size.M, Quality.FIRST_TIME, duplicate=True))
    assert result.amount == 0
    assert "in the last 7 days" in result.calculation()


def test_a_test_run_earns_nothing():
    assert xp(real=False) == 0


def test_above_the_quota_high_counts_as_medium():
    result = award(Work(HIGH, Size.M, Quality.ACCEPTED, high_this_week=2, accepted_this_week=10))
    assert (result.amount, result.counted_as, result.flags) == (25, MEDIUM, (Flag.HIGH_QUOTA,))
    assert "20 %" in result.notes[0]


@pytest.mark.parametrize(
    ("tasks", "allowed"), [(1, 1), (5, 1), (6, 2), (10, 2), (11, 3), (100, 20)]
)
def test_a_fifth_of_a_weeks_tasks_may_be_high_and_the_first_always(tasks, allowed):
    assert high_allowed(tasks) == allowed


def test_after_ten_a_day_each_counts_less():
    assert [diminishing(n) for n in (1, 10, 11, 20)] == [1, 1, Fraction(10, 11), Fraction(1, 2)]
    assert xp(HIGH, nth_today=20) == 25


def test_coaching_is_a_fifth():
    assert [coaching_xp(n) for n in (0, 2, 3, 55)] == [0, 0, 1, 11]


def test_halves_round_up():
    assert [rounded(Fraction(n, 2)) for n in range(6)] == [0, 1, 1, 2, 2, 3]


def test_an_organisation_can_change_the_base_points():
    points = {**BASE_POINTS, HIGH: 80}
    assert best_case(HIGH, Size.M, points).amount == 88


@given(works)
def test_an_award_is_never_negative_and_never_above_the_best_case(work):
    assert 0 <= award(work).amount <= best_case(work.priority, work.size).amount


@given(works)
def test_own_acceptance_never_passes_the_daily_cap(work):
    earned = award(work).amount
    if work.self_accepted and earned:
        assert work.self_xp_today + earned <= SELF_ACCEPT_DAILY_CAP


@given(works)
def test_the_calculation_shown_leads_to_the_amount(work):
    result = award(work)
    product = Fraction(result.base)
    for factor in result.factors:
        product *= factor.value
    assert result.amount == rounded(product) or Flag.SELF_CAPPED in result.flags
    assert result.calculation().endswith(f"= {result.amount} XP")


@given(st.integers(0, 5000), st.integers(0, 500), st.integers(0, 5000))
def test_a_reversal_never_takes_more_than_was_earned_nor_below_the_level(balance, earned, start):
    taken = deduction(balance, earned, start)
    assert 0 <= taken <= earned
    assert taken == 0 or balance - taken >= start
