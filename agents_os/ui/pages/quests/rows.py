"""Quests, skills, achievements and the season, as the screen shows them."""

from dataclasses import dataclass

from agents_os.domains.game.metadata.goals import (
    Neighbour,
    QuestsRead,
    SeasonRead,
    SkillRecommendationRead,
    TeamSeason,
)
from agents_os.domains.game.metadata.schemas import Anomaly, MyProgress
from agents_os.ui.experience.goals import Goal, daily, weekly
from agents_os.ui.experience.rows import streak_words

COMPANY = "company"


@dataclass(frozen=True)
class Offer:
    key: str
    title: str
    criterion: str


@dataclass(frozen=True)
class SkillCard:
    id: str
    emoji: str
    who: str
    href: str
    title: str
    why: str
    effect: str
    can_answer: bool
    can_accept: bool


@dataclass(frozen=True)
class TeamRow:
    """`percent`: the share of what its mix of tasks could have earned; -1 for nothing yet."""

    id: str
    emoji: str
    name: str
    percent: int
    compared: str
    about: str


@dataclass(frozen=True)
class Person:
    place: int
    name: str
    avatar: str
    xp: str
    me: bool


@dataclass(frozen=True)
class Odd:
    """An unusual pattern of awards, for administrators."""

    id: str
    who: str
    agent: str
    href: str
    text: str
    at: str


def goals(read: QuestsRead) -> list[Goal]:
    found = [daily(read.today)] if read.today else []
    return [*found, weekly(read.picked)] if read.picked else found


def offers(read: QuestsRead) -> list[Offer]:
    return [Offer(each.key, each.title, each.criterion) for each in read.offered]


def skill(card: SkillRecommendationRead) -> SkillCard:
    return SkillCard(
        id=str(card.id),
        emoji=card.agent_emoji,
        who=card.agent_name,
        href=f"/agents/{card.agent_id}",
        title=card.title,
        why=card.why,
        effect=card.effect,
        can_answer=card.can_answer,
        can_accept=card.can_accept,
    )


def team(each: TeamSeason) -> TeamRow:
    streak = f", {each.streak_days}-day streak" if each.streak_days else ""
    return TeamRow(
        id=str(each.team_id),
        emoji=each.emoji,
        name=each.name,
        percent=-1 if each.score is None else each.score,
        compared=_compared(each),
        about=f"{each.xp:,} XP, {each.xp_per_member:,} per member{streak}",
    )


def people(found: SeasonRead) -> list[Person]:
    return [_person(each) for each in found.neighbours or []]


def my_streak(mine: MyProgress) -> str:
    return streak_words(mine.streak) if mine.streak else ""


def odd(number: int, each: Anomaly) -> Odd:
    return Odd(
        id=str(number),
        who=each.creator_name or "Somebody who left",
        agent=each.agent_name,
        href=f"/agents/{each.agent_id}",
        text=each.text,
        at=each.last_at.isoformat(),
    )


def _person(each: Neighbour) -> Person:
    return Person(each.place, each.name, each.avatar, f"{each.total_xp:,} XP", each.me)


def _compared(each: TeamSeason) -> str:
    """Against its own last season: that is the comparison that counts."""
    if each.score is None:
        return "nothing accepted yet"
    if each.last_score is None:
        return f"{each.score} of 100, its first season"
    difference = each.score - each.last_score
    if not difference:
        return f"{each.score} of 100, as last season"
    arrow = "▲" if difference > 0 else "▼"
    return f"{each.score} of 100, {arrow} {abs(difference)} against its last season"
