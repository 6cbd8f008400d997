"""Quests: first steps with real value, and one weekly goal a team picks. None is for volume."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import NamedTuple
from uuid import UUID

OFFERED = 3
BASELINE_WEEKS = 4


class SetupQuest(NamedTuple):
    """A first step; the repository looks up whether it is done by its key."""

    key: str
    title: str
    why: str
    route: str


SETUP_QUESTS = (
    SetupQuest("hire", "Hire your first agent", "Somebody has to do the work.", "/agents/hire"),
    SetupQuest("ask", "Ask an agent something", "See how it answers before you rely on it.",
               "/agents"),
    SetupQuest("knowledge", "Give your agents something to read",
               "Their answers then name the page they rest on.", "/knowledge"),
    SetupQuest("task", "Give an agent a task", "Tasks leave a result you can accept or send back.",
               "/tasks"),
    SetupQuest("accept", "Accept a delivery", "Only accepted work counts, and only you can say so.",
               "/tasks"),
    SetupQuest("publish", "Improve an agent and publish it",
               "Its instructions are yours; every version is kept.", "/agents"),
    SetupQuest("invite", "Work with a colleague", "Work accepted by somebody else counts in full.",
               "/settings/members"),
    SetupQuest("approve", "Decide about an action", "Nothing leaves without a decision.",
               "/approvals"),
)  # fmt: skip


@dataclass(frozen=True)
class WeekFacts:
    """What was accepted and answered in a stretch of time, by one team or the company.

    `review_minutes` of answered deliveries; `late` counts those that waited longer than a day.
    """

    accepted: int
    first_time: int
    reworked: int
    auto: int
    second_pair: int
    review_minutes: tuple[int, ...]
    late: int


class Weekly(NamedTuple):
    """A weekly goal. `target` makes it from the value of the four weeks before (or None)."""

    key: str
    title: str
    criterion: str
    unit: str
    lower_is_better: bool
    measure: Callable[[WeekFacts], float | None]
    target: Callable[[float | None], float]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _ten_percent_less(before: float | None) -> float:
    return round(0.25 if before is None else before * 0.9, 4)


def _ten_percent_more(before: float | None) -> float:
    return round(0.7 if before is None else min(1.0, before * 1.1), 4)


WEEKLY = (
    Weekly("cut_rework", "Cut rework by a tenth",
           "A tenth less of the accepted work needed changes than in the last four weeks",
           "share", True, lambda w: _share(w.reworked, w.accepted), _ten_percent_less),
    Weekly("first_time_right", "Right the first time",
           "A tenth more of the accepted work needed no changes than in the last four weeks",
           "share", False, lambda w: _share(w.first_time, w.accepted), _ten_percent_more),
    Weekly("answer_fast", "Answer within four hours",
           "Half of the deliveries are answered within 4 hours", "minutes", True,
           lambda w: float(median(w.review_minutes)) if w.review_minutes else None,
           lambda _: 240.0),
    Weekly("none_waits", "Nobody waits over a day",
           "No delivery waits longer than 24 hours for an answer", "deliveries", True,
           lambda w: float(w.late) if w.review_minutes or w.late else None, lambda _: 0.0),
    Weekly("human_eye", "Look at everything",
           "No delivery is accepted without a person looking at it", "share", True,
           lambda w: _share(w.auto, w.accepted), lambda _: 0.0),
    Weekly("second_pair", "A second pair of eyes",
           "Half of the accepted work is accepted by somebody who did not ask for it", "share",
           False, lambda w: _share(w.second_pair, w.accepted), lambda _: 0.5),
)  # fmt: skip

BY_KEY = {quest.key: quest for quest in WEEKLY}


def offered(team: UUID, week: date) -> list[Weekly]:
    """Three of the goals, the same for everybody of a team all week; no luck to be had."""
    return sorted(WEEKLY, key=lambda quest: _order(team, week, quest.key))[:OFFERED]


def reached(quest: Weekly, value: float | None, target: float) -> bool:
    """Whether `value` meets the target; nothing measured reaches nothing."""
    if value is None:
        return False
    return value <= target if quest.lower_is_better else value >= target


def _order(team: UUID, week: date, key: str) -> bytes:
    return hashlib.sha256(f"{team}:{week}:{key}".encode()).digest()
