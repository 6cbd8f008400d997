"""The XP formula: how many points one accepted deliverable is worth, and why.

Change a number here and `RULE_VERSION` goes up: entries written before keep what they said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from agents_os.domains.tasks.metadata.states import Priority, Size

RULE_VERSION = 1
SELF_ACCEPT_DAILY_CAP = 100
DUPLICATE_WINDOW = timedelta(days=7)
REVERSAL_WINDOW = timedelta(days=14)
UNDIMINISHED_PER_DAY = 10
SELF_ACCEPT = Fraction(1, 2)
AUTO_ACCEPT = Fraction(7, 10)
COACHING = Fraction(1, 5)
HIGH_QUOTA = Fraction(1, 5)


class Quality(StrEnum):
    FIRST_TIME = "first_time"
    ACCEPTED = "accepted"
    AFTER_CHANGES = "after_changes"


class Flag(StrEnum):
    """Why an award was not the plain formula; administrators see them counted."""

    DUPLICATE = "duplicate"
    SELF_ACCEPTED = "self_accepted"
    SELF_CAPPED = "self_capped"
    HIGH_QUOTA = "high_quota"
    DIMINISHED = "diminished"
    AUTO_ACCEPTED = "auto_accepted"
    NOT_REAL = "not_real"


BASE_POINTS: Mapping[Priority, int] = {Priority.LOW: 10, Priority.MEDIUM: 25, Priority.HIGH: 50}
SIZE_FACTOR = {
    Size.S: Fraction(4, 5),
    Size.M: Fraction(1),
    Size.L: Fraction(3, 2),
    Size.XL: Fraction(2),
}
QUALITY_FACTOR = {
    Quality.FIRST_TIME: Fraction(11, 10),
    Quality.ACCEPTED: Fraction(1),
    Quality.AFTER_CHANGES: Fraction(7, 10),
}


@dataclass(frozen=True)
class Work:
    """What was accepted, and everything around it that the rules look at.

    Attributes:
        nth_today: Which accepted piece it is of its (creator, agent, type) today; counts from 1.
        high_this_week: HIGH pieces of this creator that already counted as HIGH this week.
        accepted_this_week: Accepted pieces of this creator this week, with this one.
        self_xp_today: XP the accepter's own pieces have earned today by their own acceptance.
        real: False for test, dry and replayed runs.
    """

    priority: Priority
    size: Size
    quality: Quality
    self_accepted: bool = False
    auto: bool = False
    duplicate: bool = False
    real: bool = True
    nth_today: int = 1
    high_this_week: int = 0
    accepted_this_week: int = 1
    self_xp_today: int = 0


@dataclass(frozen=True)
class Factor:
    """One multiplication of the calculation. `text` says it to a person."""

    key: str
    text: str
    value: Fraction


@dataclass(frozen=True)
class Award:
    """The result: `amount` is `base` times every factor, rounded, then capped.

    `counted_as` is the priority that counted; it differs above the HIGH quota.
    """

    amount: int
    base: int
    counted_as: Priority
    factors: tuple[Factor, ...]
    flags: tuple[Flag, ...]
    notes: tuple[str, ...]

    def calculation(self) -> str:
        """For people, e.g. "50 × 1 (size M) × 1.1 (first-time accept) = 55 XP"."""
        parts = [str(self.base), *(f"{_decimal(f.value)} ({f.text})" for f in self.factors)]
        return " × ".join(parts) + f" = {self.amount} XP"


def award(work: Work, base_points: Mapping[Priority, int] = BASE_POINTS) -> Award:
    """What the agent earns for `work`. Halves round up."""
    counted_as, quota_note = _within_quota(work)
    base, factors = base_points[counted_as], _factors(work)
    product = Fraction(base)
    for factor in factors:
        product *= factor.value
    amount, cap_note = _capped(work, rounded(product))
    flags = tuple(flag for flag, applies in _flags(work, counted_as, cap_note) if applies)
    notes = tuple(note for note in (quota_note, cap_note) if note)
    return Award(amount, base, counted_as, factors, flags, notes)


def best_case(
    priority: Priority, size: Size, base_points: Mapping[Priority, int] = BASE_POINTS
) -> Award:
    """The "up to N XP" shown beforehand: accepted the first time, by somebody else."""
    return award(Work(priority, size, Quality.FIRST_TIME), base_points)


def coaching_xp(agent_amount: int) -> int:
    """What the person who accepted the work earns, on their own account."""
    return rounded(agent_amount * COACHING)


def deduction(balance: int, earned: int, level_start: int) -> int:
    """How much of `earned` a reversal takes back: never below the start of the level."""
    return max(0, min(earned, balance - level_start))


def high_allowed(accepted_this_week: int) -> int:
    """How many HIGH pieces of a creator's week count as HIGH; the first always does."""
    return max(1, ceil(accepted_this_week * HIGH_QUOTA))


def diminishing(nth_today: int) -> Fraction:
    """1 for the first ten of a day, then less and less: splitting work up does not pay."""
    return 1 / (1 + Fraction(max(0, nth_today - UNDIMINISHED_PER_DAY), 10))


def rounded(value: Fraction) -> int:
    """To the nearest integer, halves up: the way people round."""
    return floor(value + Fraction(1, 2))


def _within_quota(work: Work) -> tuple[Priority, str | None]:
    allowed = high_allowed(work.accepted_this_week)
    if work.priority is not Priority.HIGH or work.high_this_week < allowed:
        return work.priority, None
    return Priority.MEDIUM, (
        f"Counted as medium: {allowed} of this week's {work.accepted_this_week} accepted tasks"
        " of this person may count as high (20 %)."
    )


def _factors(work: Work) -> tuple[Factor, ...]:
    quality_text = {
        Quality.FIRST_TIME: "first-time accept",
        Quality.ACCEPTED: "accepted",
        Quality.AFTER_CHANGES: "after changes",
    }
    dim = diminishing(work.nth_today)
    candidates = (
        (True, Factor("size", f"size {work.size}", SIZE_FACTOR[work.size])),
        (True, Factor("quality", quality_text[work.quality], QUALITY_FACTOR[work.quality])),
        (dim != 1, Factor("dim", f"number {work.nth_today} of its kind today", dim)),
        (work.self_accepted, Factor("self", "accepted by who asked for it", SELF_ACCEPT)),
        (work.auto, Factor("auto", "accepted automatically", AUTO_ACCEPT)),
        (
            work.duplicate,
            Factor("duplicate", "the same was asked of this agent in the last 7 days", Fraction(0)),
        ),
        (not work.real, Factor("real", "a test run", Fraction(0))),
    )
    return tuple(factor for applies, factor in candidates if applies)


def _capped(work: Work, amount: int) -> tuple[int, str | None]:
    left = max(0, SELF_ACCEPT_DAILY_CAP - work.self_xp_today)
    if not work.self_accepted or amount <= left:
        return amount, None
    return left, (
        f"{amount} XP, of which {left} count: own work accepted by oneself earns at most"
        f" {SELF_ACCEPT_DAILY_CAP} XP a day."
    )


def _flags(work: Work, counted_as: Priority, cap_note: str | None) -> list[tuple[Flag, bool]]:
    return [
        (Flag.NOT_REAL, not work.real),
        (Flag.DUPLICATE, work.duplicate),
        (Flag.SELF_ACCEPTED, work.self_accepted),
        (Flag.SELF_CAPPED, cap_note is not None),
        (Flag.HIGH_QUOTA, counted_as is not work.priority),
        (Flag.DIMINISHED, work.nth_today > UNDIMINISHED_PER_DAY),
        (Flag.AUTO_ACCEPTED, work.auto),
    ]


def _decimal(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
