"""Shapes of skills, quests, achievements and the season board."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from agents_os.core.fields import ShortText
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.game.metadata.models import SkillStatus


class SkillRecommendationRead(Frozen):
    """A card for a lead: this agent is ready for more trust, and why.

    `effect` says what accepting does. `can_answer`: decline it or put it off; `can_accept` may
    need more, where accepting adds a rule of the company (`policy_id`).
    """

    id: UUID
    agent_id: UUID
    agent_name: str
    agent_emoji: str
    skill_key: str
    title: str
    why: str
    effect: str
    status: SkillStatus
    comment: str
    answered_by: UUID | None
    answered_at: datetime | None
    created_at: datetime
    snoozed_until: datetime | None
    policy_id: UUID | None
    can_answer: bool
    can_accept: bool


class SkillAnswer(Body):
    accept: bool
    comment: ShortText = ""


class SkillSnooze(Body):
    """Ask again in so many days."""

    days: int = Field(7, ge=1, le=90)


class SetupQuestRead(Frozen):
    """A first step with real value; `done` is looked up, not remembered."""

    key: str
    title: str
    why: str
    route: str
    done: bool


class WeeklyQuestOffer(Frozen):
    key: str
    title: str
    criterion: str


class WeeklyQuestRead(Frozen):
    """The quest a team works on together. `value` None: nothing to measure yet this week."""

    key: str
    title: str
    criterion: str
    week: date
    value: float | None
    target: float
    unit: str
    reached: bool
    picked_by: UUID | None


class DailyGoalRead(Frozen):
    """Whether anything handed in before today still waits for an answer."""

    title: str
    waiting: int
    done: bool


class QuestsRead(Frozen):
    """The goals now. With quests switched off, all of it is empty."""

    enabled: bool
    setup: list[SetupQuestRead] = []
    today: DailyGoalRead | None = None
    offered: list[WeeklyQuestOffer] = []
    picked: WeeklyQuestRead | None = None


class QuestPick(Body):
    """For a team, or, without `team_id`, for the whole company."""

    quest_key: str = Field(min_length=1, max_length=60)
    team_id: UUID | None = None


class AchievementRead(Frozen):
    """`earned_at` None: not yet."""

    key: str
    title: str
    criterion: str
    earned_at: datetime | None


class AchievementsRead(Frozen):
    enabled: bool
    achievements: list[AchievementRead] = []


class TeamSeason(Frozen):
    """One team against its own last season.

    `score` (0 to 100) is the share of the XP its mix of tasks could have earned: neither many
    members nor many tasks raise it. None: nothing accepted yet.
    """

    team_id: UUID
    name: str
    emoji: str
    members: int
    xp: int
    xp_per_member: float
    score: int | None
    last_score: int | None
    last_xp_per_member: float
    streak_days: int | None = Field(None, description="Business days in a row; null: off.")


class Neighbour(Frozen):
    """A person next to the caller on the opt-in board; never the last place unless theirs."""

    place: int
    name: str
    avatar: str
    total_xp: int
    me: bool


class SeasonRead(Frozen):
    """The season board. `neighbours` is None unless the individual board is on and joined."""

    enabled: bool
    starts: date
    ends: date
    teams: list[TeamSeason]
    neighbours: list[Neighbour] | None
