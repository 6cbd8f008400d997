"""Skills, achievements and quests."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    column,
    exists,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.core.visibility import Owned, visible_to
from agents_os.domains.agents.metadata.access import sees_all
from agents_os.domains.game.metadata.models import (
    AccountKind,
    EarnedAchievement,
    Outcome,
    SkillRecommendation,
    SkillStatus,
    WeeklyQuest,
    XpBalance,
)

# Other domains' tables: joined by id, and asked whether a first step was taken.
_documents = table("documents", column("id", Uuid), column("status", Text))
_agents = table(
    "agents",
    column("id", Uuid),
    column("owner_id", Uuid),
    column("team_id", Uuid),
    column("visibility", Text),
)
_versions = table("agent_versions", column("number", Integer))
_tasks = table("tasks", column("assignee_agent_id", Uuid))
_runs = table("runs", column("kind", Text), column("status", Text))
_memberships = table("memberships", column("org_id", Uuid), column("kind", Text))
_votes = table("approval_votes", column("id", Uuid))
_decisions = table(
    "decisions",
    column("agent_id", Uuid),
    column("verdict", Text),
    column("created_at", DateTime(timezone=True)),
    column("matched_rules", JSONB),
)


async def recommend(
    session: AsyncSession, org_id: UUID, agent_id: UUID, skill_key: str, evidence: dict[str, Any]
) -> UUID | None:
    """Make a card; None when there is one, whatever was answered."""
    statement = (
        insert(SkillRecommendation)
        .values(
            id=uuid7(), org_id=org_id, agent_id=agent_id, skill_key=skill_key, evidence=evidence
        )
        .on_conflict_do_nothing()
        .returning(SkillRecommendation.id)
    )
    return (await session.execute(statement)).scalar_one_or_none()


def recommendations(
    actor: Actor, agent_id: UUID | None, *, only_open: bool
) -> Select[SkillRecommendation]:
    """Cards of agents the caller may see."""
    agents = Owned(*(cast(Any, _agents.c[name]) for name in ("owner_id", "team_id", "visibility")))
    shown = select(_agents.c.id).where(visible_to(actor, agents, sees_all=sees_all(actor)))
    statement = select(SkillRecommendation).where(SkillRecommendation.agent_id.in_(shown))
    if agent_id:
        statement = statement.where(SkillRecommendation.agent_id == agent_id)
    if only_open:
        later = SkillRecommendation.snoozed_until
        due = or_(later.is_(None), later <= func.now())
        statement = statement.where(SkillRecommendation.status == SkillStatus.OPEN, due)
    return statement


async def get_recommendation(session: AsyncSession, card_id: UUID) -> SkillRecommendation | None:
    """As the database has it now."""
    found = select(SkillRecommendation).where(SkillRecommendation.id == card_id)
    fresh = found.execution_options(populate_existing=True)
    return (await session.execute(fresh)).scalar_one_or_none()


async def lock_recommendation(session: AsyncSession, card_id: UUID) -> None:
    """Hold a card the caller may answer until commit, and see it as it is then."""
    found = select(SkillRecommendation).where(SkillRecommendation.id == card_id)
    fresh = found.with_for_update().execution_options(populate_existing=True)
    (await session.execute(fresh)).scalar_one_or_none()


async def earn_achievement(
    session: AsyncSession,
    org_id: UUID,
    key: str,
    agent_id: UUID | None,
    evidence: str,
    at: datetime,
) -> bool:
    """False: it was earned before."""
    statement = (
        insert(EarnedAchievement)
        .values(
            id=uuid7(), org_id=org_id, key=key, agent_id=agent_id, evidence=evidence, earned_at=at
        )
        .on_conflict_do_nothing()
        .returning(EarnedAchievement.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def achievements_of(
    session: AsyncSession, agent_id: UUID | None
) -> Sequence[EarnedAchievement]:
    """An agent's, or the company's (None)."""
    found = select(EarnedAchievement).where(
        EarnedAchievement.agent_id.is_not_distinct_from(agent_id)
    )
    return (await session.execute(found)).scalars().all()


async def agent_levels(session: AsyncSession) -> list[int]:
    found = select(XpBalance.level).where(XpBalance.account_kind == AccountKind.AGENT)
    return list((await session.execute(found)).scalars())


async def first_steps(session: AsyncSession, org_id: UUID) -> dict[str, bool]:
    """Key of a setup quest -> done, as far as the caller can see."""
    row = await session.execute(select(*steps_taken(org_id)))
    return dict(row.mappings().one())


def steps_taken(org_id: UUID) -> list[ColumnElement[bool]]:
    """A column for each setup quest, named by its key: whether it is done."""
    people = select(func.count()).where(
        _memberships.c.org_id == org_id, _memberships.c.kind == "user"
    )
    answered = and_(_runs.c.kind == "chat", _runs.c.status == "succeeded")
    assigned = _tasks.c.assignee_agent_id
    return [
        exists(select(_agents.c.id)).label("hire"),
        exists(select(_runs.c.kind).where(answered)).label("ask"),
        exists(select(_documents.c.id).where(_documents.c.status == "ready")).label("knowledge"),
        exists(select(assigned).where(assigned.is_not(None))).label("task"),
        exists(select(Outcome.id)).label("accept"),
        exists(select(_versions.c.number).where(_versions.c.number > 1)).label("publish"),
        (people.scalar_subquery() > 1).label("invite"),
        exists(select(_votes.c.id)).label("approve"),
    ]


async def picked(session: AsyncSession, team_id: UUID | None, week: date) -> WeeklyQuest | None:
    found = select(WeeklyQuest).where(
        WeeklyQuest.team_id.is_not_distinct_from(team_id), WeeklyQuest.week == week
    )
    return (await session.execute(found)).scalar_one_or_none()


async def quests_before(session: AsyncSession, week: date, limit: int) -> Sequence[WeeklyQuest]:
    """The newest quests of the weeks before `week`."""
    found = select(WeeklyQuest).where(WeeklyQuest.week < week)
    return (
        (await session.execute(found.order_by(WeeklyQuest.week.desc()).limit(limit)))
        .scalars()
        .all()
    )


async def pick(session: AsyncSession, row: dict[str, Any]) -> bool:
    """False: the team has a quest for this week."""
    statement = insert(WeeklyQuest).values(id=uuid7(), **row).on_conflict_do_nothing()
    return (await session.execute(statement.returning(WeeklyQuest.id))).scalar() is not None


async def with_a_rule(session: AsyncSession, agent_id: UUID) -> Sequence[SkillRecommendation]:
    """Accepted cards of an agent whose rule is in force."""
    found = select(SkillRecommendation).where(
        SkillRecommendation.agent_id == agent_id,
        SkillRecommendation.status == SkillStatus.ACCEPTED,
        SkillRecommendation.policy_id.is_not(None),
    )
    return (await session.execute(found)).scalars().all()


async def count_forbidden(session: AsyncSession, agent_id: UUID, since: datetime) -> int:
    """How often a rule forbade something the agent tried."""
    found = select(func.count()).where(
        _decisions.c.agent_id == agent_id,
        _decisions.c.verdict == "block",
        _decisions.c.created_at >= since,
        func.jsonb_array_length(_decisions.c.matched_rules) > 0,  # else it was paused
    )
    return (await session.execute(found)).scalar_one()


async def cards_of(session: AsyncSession, agent_id: UUID) -> Sequence[SkillRecommendation]:
    found = select(SkillRecommendation).where(SkillRecommendation.agent_id == agent_id)
    return (await session.execute(found)).scalars().all()
