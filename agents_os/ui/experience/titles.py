"""Achievements of the company and of agents."""

from dataclasses import dataclass

from agents_os.domains.game.metadata.goals import AchievementRead


@dataclass(frozen=True)
class Title:
    """An achievement. `at`: ISO text, "" for not yet."""

    key: str
    title: str
    criterion: str
    at: str


def titles(found: list[AchievementRead]) -> list[Title]:
    """Earned ones first, newest on top."""
    shown = [
        Title(each.key, each.title, each.criterion, each.earned_at.isoformat())
        if each.earned_at
        else Title(each.key, each.title, each.criterion, "")
        for each in found
    ]
    return sorted(shown, key=lambda title: title.at, reverse=True)
