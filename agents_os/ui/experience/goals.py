"""Quests, streak and season as screens show them, and the first steps of a new company."""

from dataclasses import dataclass

from agents_os.core.actor import Actor
from agents_os.domains.game.metadata.goals import (
    DailyGoalRead,
    SetupQuestRead,
    WeeklyQuestRead,
)
from agents_os.domains.game.metadata.scoreboard import Scoreboard, SeasonGlance
from agents_os.ui.experience.rows import streak_words

# Who may take a first step; the others do not see it.
STEPS = {
    "hire": "agents:edit",
    "ask": "work:create",
    "knowledge": "agents:edit",
    "task": "work:create",
    "accept": "work:create",
    "publish": "agents:publish",
    "invite": "members:manage",
    "approve": "approvals:write",
}


@dataclass(frozen=True)
class Goal:
    """A quest. `percent` -1: it has no bar, it is done or not. `href` "": nothing to go to."""

    key: str
    text: str
    hint: str = ""
    done: bool = False
    percent: int = -1
    standing: str = ""
    href: str = ""


def first_steps(steps: list[SetupQuestRead], actor: Actor, how_to_connect: str) -> list[Goal]:
    """What this person may do to get going; nothing once all of it is done."""
    mine = [
        Goal(step.key, step.title, step.why, step.done, href=step.route)
        for step in steps
        if actor.reach(STEPS[step.key])
    ]
    if mine and how_to_connect and actor.reach("org:manage"):
        mine.append(Goal("model", "Connect a real model", how_to_connect))
    return [] if all(step.done for step in mine) else mine


def quests(board: Scoreboard) -> list[Goal]:
    """The goal of today and that of the week."""
    found = []
    if board.today:
        found.append(daily(board.today))
    if board.weekly:
        found.append(weekly(board.weekly))
    elif board.offered:
        text = f"Choose one of {len(board.offered)} quests for this week"
        found.append(Goal("week", text, "This week", href="/quests"))
    return found


def daily(today: DailyGoalRead) -> Goal:
    return Goal(
        key="today",
        text=today.title,
        hint="Today",
        done=today.done,
        standing=f"{today.waiting} left" if today.waiting else "",
        href="" if today.done else "/tasks",
    )


def weekly(quest: WeeklyQuestRead) -> Goal:
    return Goal(
        key="week",
        text=quest.title,
        hint=quest.criterion,
        done=quest.reached,
        percent=_percent(quest),
        standing=_standing(quest),
    )


def streak(board: Scoreboard) -> str:
    return streak_words(board.streak) if board.streak else ""


def season(glance: SeasonGlance | None) -> str:
    """“1,240 XP this season, 39 days left”."""
    if glance is None:
        return ""
    days = "its last day" if not glance.days_left else f"{glance.days_left} days left"
    return f"{glance.xp:,} XP this season, {days}."


def _percent(quest: WeeklyQuestRead) -> int:
    """How near the target is, from either side."""
    if quest.value is None:
        return 0
    if quest.reached:
        return 100
    low, high = sorted((quest.value, quest.target))
    return round(100 * low / high) if high else 0


def _standing(quest: WeeklyQuestRead) -> str:
    if quest.value is None:
        return "nothing to measure yet"
    return f"{_shown(quest.value, quest.unit)}, goal {_shown(quest.target, quest.unit)}"


def _shown(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value * 100:.0f} %"
    if unit == "minutes":
        return f"{value / 60:.1f} h".replace(".0 h", " h") if value >= 60 else f"{value:.0f} min"
    return f"{value:.0f} {unit}"
