"""What happened in the game. Topic "game"."""

from typing import ClassVar
from uuid import UUID

from agents_os.core.events import Event


class XpAwarded(Event, frozen=True):
    """An agent's balance changed; `amount` is negative for a reversal, and may be 0."""

    type: ClassVar[str] = "game.xp_awarded"

    agent_id: UUID
    task_id: UUID
    amount: int
    total: int


class AgentLevelledUp(Event, frozen=True):
    """An agent reached a level; `rank` is the key of its rank, `new_rank` if that changed, too."""

    type: ClassVar[str] = "game.agent_levelled_up"

    agent_id: UUID
    level: int
    rank: str
    new_rank: bool


class SkillRecommended(Event, frozen=True):
    """An agent's level and record make it ready for more trust. A lead answers."""

    type: ClassVar[str] = "game.skill_recommended"

    recommendation_id: UUID
    agent_id: UUID
    skill_key: str


class SkillAnswered(Event, frozen=True):
    """A lead accepted or dismissed a recommendation."""

    type: ClassVar[str] = "game.skill_answered"

    recommendation_id: UUID
    agent_id: UUID
    skill_key: str
    accepted: bool


class AchievementEarned(Event, frozen=True):
    """By an agent, or by the company (`agent_id` None)."""

    type: ClassVar[str] = "game.achievement_earned"

    key: str
    agent_id: UUID | None


class WeeklyQuestPicked(Event, frozen=True):
    """By a team, or for the whole company (`team_id` None)."""

    type: ClassVar[str] = "game.weekly_quest_picked"

    team_id: UUID | None
    quest_key: str


class GameSettingsChanged(Event, frozen=True):
    type: ClassVar[str] = "game.settings_changed"

    fields: list[str]
