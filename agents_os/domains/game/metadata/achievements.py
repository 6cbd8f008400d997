"""Achievements: about quality, each with a criterion in plain words and a check that proves it.

None is for volume alone, chance, or being present. They carry no XP.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from agents_os.domains.game.metadata.rules import Flag, Quality
from agents_os.domains.tasks.metadata.states import Priority, Size


@dataclass(frozen=True)
class Piece:
    """One accepted version, as achievements see it. `standing`: was not taken back."""

    agent_id: str
    priority: Priority
    size: Size
    category: str
    quality: Quality
    flags: frozenset[Flag]
    review_minutes: int | None
    standing: bool

    @property
    def clean(self) -> bool:
        return self.standing and self.quality is Quality.FIRST_TIME


@dataclass(frozen=True)
class Facts:
    """What there is to judge: `pieces` newest first (of an agent, or of the whole company).

    `levels` are those of the agents concerned; `quests_won` counts weekly quests of the past.
    """

    pieces: Sequence[Piece]
    levels: Sequence[int]
    streak_days: int = 0
    quests_won: int = 0

    def first_times(self, **alike: object) -> int:
        return sum(
            piece.clean and all(getattr(piece, key) == value for key, value in alike.items())
            for piece in self.pieces
        )

    def clean_in_a_row(self) -> int:
        return sum(1 for _ in takewhile(lambda piece: piece.clean, self.pieces))

    def in_a_row_without(self, flag: Flag) -> int:
        return sum(1 for _ in takewhile(lambda p: p.standing and flag not in p.flags, self.pieces))

    def kinds_right(self) -> int:
        return len({piece.category for piece in self.pieces if piece.clean})

    def low_rework(self, last: int, most: float) -> bool:
        newest = self.pieces[:last]
        return len(newest) == last and sum(not p.clean for p in newest) <= last * most

    def agents_clean(self, least: int) -> int:
        """Agents with at least `least` first-time accepts."""
        names = [piece.agent_id for piece in self.pieces if piece.clean]
        return sum(names.count(name) >= least for name in set(names))

    def quick_reviews(self, last: int, minutes: int) -> bool:
        newest = [p.review_minutes for p in self.pieces if p.review_minutes is not None][:last]
        return len(newest) == last and all(taken <= minutes for taken in newest)

    def recovered(self, least: int) -> bool:
        """`least` clean pieces in a row right after one that was not."""
        return self.clean_in_a_row() >= least and any(not piece.clean for piece in self.pieces)

    def agents_at(self, level: int) -> int:
        return sum(reached >= level for reached in self.levels)


class Achievement(NamedTuple):
    """`of` is "agent" or "company"."""

    key: str
    of: str
    title: str
    criterion: str
    holds: Callable[[Facts], bool]


ACHIEVEMENTS = (
    Achievement("first_accept", "agent", "First delivery accepted",
                "A delivery is accepted", lambda f: any(p.standing for p in f.pieces)),
    Achievement("first_time_5", "agent", "Gets it right",
                "5 deliveries accepted the first time", lambda f: f.first_times() >= 5),
    Achievement("first_time_20", "agent", "Dependable",
                "20 deliveries accepted the first time", lambda f: f.first_times() >= 20),
    Achievement("first_time_100", "agent", "Master of the first draft",
                "100 deliveries accepted the first time", lambda f: f.first_times() >= 100),
    Achievement("clean_10", "agent", "Ten without a correction",
                "10 in a row accepted the first time", lambda f: f.clean_in_a_row() >= 10),
    Achievement("clean_50", "agent", "Fifty without a correction",
                "50 in a row accepted the first time", lambda f: f.clean_in_a_row() >= 50),
    Achievement("recovery", "agent", "Learned from feedback",
                "5 in a row accepted the first time after one that came back",
                lambda f: f.recovered(5)),
    Achievement("all_rounder", "agent", "All-rounder",
                "Accepted the first time in 3 kinds of task", lambda f: f.kinds_right() >= 3),
    Achievement("high_10", "agent", "Trusted with what matters",
                "10 high-priority deliveries accepted the first time",
                lambda f: f.first_times(priority=Priority.HIGH) >= 10),
    Achievement("big_job", "agent", "Big job, done right",
                "An XL delivery accepted the first time",
                lambda f: f.first_times(size=Size.XL) >= 1),
    Achievement("low_rework_50", "agent", "Precision work",
                "At most 5 % of the last 50 deliveries needed changes",
                lambda f: f.low_rework(50, 0.05)),
    Achievement("steady_week", "agent", "A steady week",
                "Accepted work on 5 business days in a row", lambda f: f.streak_days >= 5),
    Achievement("steady_month", "agent", "A steady month",
                "Accepted work on 20 business days in a row", lambda f: f.streak_days >= 20),
    Achievement("associate", "agent", "Associate", "Reaches level 5", lambda f: f.agents_at(5) > 0),
    Achievement("specialist", "agent", "Specialist",
                "Reaches level 10", lambda f: f.agents_at(10) > 0),
    Achievement("senior", "agent", "Senior", "Reaches level 20", lambda f: f.agents_at(20) > 0),
    Achievement("principal", "agent", "Principal",
                "Reaches level 30", lambda f: f.agents_at(30) > 0),
    Achievement("strong_bench", "company", "A strong bench",
                "3 agents with 10 first-time accepts each", lambda f: f.agents_clean(10) >= 3),
    Achievement("three_specialists", "company", "Three specialists",
                "3 agents reach level 10", lambda f: f.agents_at(10) >= 3),
    Achievement("quick_answers", "company", "Quick answers",
                "The last 20 deliveries were answered within 4 hours",
                lambda f: f.quick_reviews(20, 240)),
    Achievement("human_eye", "company", "Human eye",
                "20 deliveries in a row looked at by a person",
                lambda f: f.in_a_row_without(Flag.AUTO_ACCEPTED) >= 20),
    Achievement("second_pair", "company", "A second pair of eyes",
                "20 in a row accepted by somebody who did not ask for them",
                lambda f: f.in_a_row_without(Flag.SELF_ACCEPTED) >= 20),
    Achievement("company_precision", "company", "A company of precision",
                "At most 10 % of the last 100 deliveries needed changes",
                lambda f: f.low_rework(100, 0.10)),
    Achievement("quest_won", "company", "Won together",
                "A weekly quest is reached", lambda f: f.quests_won >= 1),
    Achievement("quests_won_10", "company", "A habit of winning",
                "10 weekly quests are reached", lambda f: f.quests_won >= 10),
)  # fmt: skip

BY_KEY = {achievement.key: achievement for achievement in ACHIEVEMENTS}
LOOK_BACK = 400  # pieces; enough for every criterion above


def earned(of: str, facts: Facts) -> list[Achievement]:
    return [each for each in ACHIEVEMENTS if each.of == of and each.holds(facts)]
