"""What mission control shows of the game."""

from datetime import date, datetime
from uuid import UUID

from agents_os.core.shapes import Frozen
from agents_os.domains.game.metadata.goals import (
    DailyGoalRead,
    SetupQuestRead,
    WeeklyQuestOffer,
    WeeklyQuestRead,
)
from agents_os.domains.game.metadata.schemas import LevelRead, StreakRead


class SeasonGlance(Frozen):
    """The season so far, of the whole company."""

    starts: date
    ends: date
    days_left: int
    xp: int


class LevelUp(Frozen):
    """An agent reached a level."""

    agent_id: UUID
    level: int
    at: datetime


class Scoreboard(Frozen):
    """The company's game at a glance. `shown` False: only `setup` is filled.

    `agents` has no entry for an agent that never earned anything: it is a `newcomer`. `setup` is
    empty once every first step is taken; `offered` once a weekly quest is picked. `level_ups`:
    newest first.
    """

    shown: bool
    company: LevelRead | None = None
    agents: dict[UUID, LevelRead] = {}
    newcomer: LevelRead | None = None
    level_ups: list[LevelUp] = []
    streak: StreakRead | None = None
    season: SeasonGlance | None = None
    today: DailyGoalRead | None = None
    weekly: WeeklyQuestRead | None = None
    offered: list[WeeklyQuestOffer] = []
    setup: list[SetupQuestRead] = []
