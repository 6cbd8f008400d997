"""Tables of the game, and the words their text columns may hold."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    DateTime,
    Integer,
    ScalarSelect,
    Text,
    Uuid,
    column,
    func,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column

from agents_os.core.tables import Stamped, Table, TenantTable

_TIME = DateTime(timezone=True)

# Another domain's table: only joined by id, to show whose card it is and who may answer it.
_agents = table(
    "agents",
    column("id", Uuid),
    column("name", Text),
    column("emoji", Text),
    column("environment", Text),
    column("owner_id", Uuid),
    column("team_id", Uuid),
)


def _of_agent(name: str, agent: Mapped[UUID]) -> ScalarSelect[Any]:
    return select(_agents.c[name]).where(_agents.c.id == agent).scalar_subquery()


class Mode(StrEnum):
    OFF = "off"  # no screens, nothing recorded about people
    SUBTLE = "subtle"  # numbers, no celebration
    FULL = "full"


class AccountKind(StrEnum):
    AGENT = "agent"
    PERSON = "person"
    TEAM = "team"
    COMPANY = "company"


class Reason(StrEnum):
    """What an entry of the ledger is."""

    AWARD = "award"
    COACHING = "coaching"
    REVERSAL = "reversal"


class ReversedBecause(StrEnum):
    REJECTED = "rejected"
    REFUNDED = "refunded"
    REOPENED = "reopened"


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"


class SkillStatus(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class GameSettings(Table):
    __tablename__ = "game_settings"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    mode: Mapped[str] = mapped_column(default=Mode.FULL)
    human_xp: Mapped[bool] = mapped_column(default=True)
    streaks: Mapped[bool] = mapped_column(default=True)
    quests: Mapped[bool] = mapped_column(default=True)
    achievements: Mapped[bool] = mapped_column(default=True)
    boards: Mapped[bool] = mapped_column(default=True)
    individual_board: Mapped[bool] = mapped_column(default=False)
    sounds: Mapped[bool] = mapped_column(default=False)
    pixel_theme: Mapped[bool] = mapped_column(default=True)
    rank_names: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    base_points: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    working_days: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=lambda: [1, 2, 3, 4, 5])
    holidays: Mapped[list[date]] = mapped_column(ARRAY(Date), default=list)
    season_months: Mapped[int] = mapped_column(default=3)


class GamePreferences(Table):
    """One person's own choices in one organisation. Nobody else can read them."""

    __tablename__ = "game_preferences"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    hidden: Mapped[bool] = mapped_column(default=False)
    human_xp: Mapped[bool] = mapped_column(default=False)
    streak: Mapped[bool] = mapped_column(default=False)
    on_board: Mapped[bool] = mapped_column(default=False)
    reduced_motion: Mapped[bool] = mapped_column(default=False)
    notifications: Mapped[bool] = mapped_column(default=True)


class Outcome(TenantTable):
    """One accepted version of a deliverable: the facts its award was computed from."""

    __tablename__ = "game_outcomes"

    task_id: Mapped[UUID]
    deliverable_id: Mapped[UUID]
    version: Mapped[int]
    agent_id: Mapped[UUID]
    team_id: Mapped[UUID | None]
    creator_id: Mapped[UUID | None]
    accepted_by: Mapped[UUID | None]
    priority: Mapped[str]
    counted_as: Mapped[str]
    size: Mapped[str]
    category: Mapped[str]
    quality: Mapped[str]
    auto: Mapped[bool]
    intake_digest: Mapped[str | None]
    xp: Mapped[int]
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    accepted_at: Mapped[datetime] = mapped_column(_TIME)
    accepted_day: Mapped[date]  # in the organisation's time zone
    review_minutes: Mapped[int | None]
    reversed_at: Mapped[datetime | None] = mapped_column(_TIME)
    reversed_because: Mapped[str | None]


class Review(Table):
    """When a version of a deliverable was handed in, and when somebody answered."""

    __tablename__ = "game_reviews"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    deliverable_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[UUID]
    agent_id: Mapped[UUID | None]
    submitted_at: Mapped[datetime] = mapped_column(_TIME)
    decided_at: Mapped[datetime | None] = mapped_column(_TIME)
    verdict: Mapped[str | None]


class XpEntry(TenantTable):
    """A line of the ledger. The database refuses to change it."""

    __tablename__ = "xp_entries"

    account_kind: Mapped[str]
    account_id: Mapped[UUID]
    season: Mapped[date | None]
    reason: Mapped[str]
    amount: Mapped[int]
    source_type: Mapped[str]
    source_id: Mapped[str]
    rule_version: Mapped[int]
    reverses: Mapped[UUID | None]
    outcome_id: Mapped[UUID]
    agent_id: Mapped[UUID]  # whose work it was, whatever the account
    explanation: Mapped[dict[str, Any]] = mapped_column(JSONB)
    balance_after: Mapped[int]
    level_after: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())


class XpBalance(TenantTable):
    """Sum of an account's entries and the highest level it reached; rebuildable from them."""

    __tablename__ = "xp_balances"

    account_kind: Mapped[str]
    account_id: Mapped[UUID]
    season: Mapped[date | None]
    total: Mapped[int] = mapped_column(default=0)
    level: Mapped[int] = mapped_column(default=1)
    on_board: Mapped[bool] = mapped_column(default=False)  # a person's choice to be seen
    updated_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())


class SkillRecommendation(TenantTable, Stamped):
    """A card for a lead, one per agent and skill."""

    __tablename__ = "skill_recommendations"

    agent_id: Mapped[UUID] = mapped_column()
    skill_key: Mapped[str]
    status: Mapped[str] = mapped_column(default=SkillStatus.OPEN)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    comment: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None] = mapped_column(_TIME)
    snoozed_until: Mapped[datetime | None] = mapped_column(_TIME)
    policy_id: Mapped[UUID | None]  # the rule that accepting it added

    agent_name: Mapped[str] = column_property(_of_agent("name", agent_id))
    agent_emoji: Mapped[str] = column_property(_of_agent("emoji", agent_id))
    agent_owner_id: Mapped[UUID | None] = column_property(_of_agent("owner_id", agent_id))
    agent_team_id: Mapped[UUID | None] = column_property(_of_agent("team_id", agent_id))
    agent_environment: Mapped[str] = column_property(_of_agent("environment", agent_id))


class EarnedAchievement(TenantTable):
    """`agent_id` None: the company's."""

    __tablename__ = "game_achievements"

    key: Mapped[str]
    agent_id: Mapped[UUID | None]
    evidence: Mapped[str]
    earned_at: Mapped[datetime] = mapped_column(_TIME)


class WeeklyQuest(TenantTable):
    """The quest a team picked for the week that begins on Monday `week`."""

    __tablename__ = "weekly_quests"

    team_id: Mapped[UUID | None]
    week: Mapped[date]
    quest_key: Mapped[str]
    baseline: Mapped[float | None]
    target: Mapped[float]
    picked_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())


class AgentPause(TenantTable):
    __tablename__ = "agent_pauses"

    agent_id: Mapped[UUID]
    first_day: Mapped[date]
    last_day: Mapped[date | None]
