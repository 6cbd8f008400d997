"""Everything mission control shows of the game, in one statement."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ScalarSelect, Text, and_, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.game.adapters.secondary.repository import goals, weeks
from agents_os.domains.game.adapters.secondary.repository.weeks import Stretch
from agents_os.domains.game.metadata.models import (
    AccountKind,
    Outcome,
    WeeklyQuest,
    XpBalance,
    XpEntry,
)

LEVEL_UPS = 4


class Today(NamedTuple):
    """The days and moments everything is counted from."""

    midnight: datetime
    streak_from: date
    season_from: date
    week: Stretch


async def read(session: AsyncSession, org_id: UUID, today: Today) -> Any:
    """One row; what there is none of is None."""
    first_day = today.week.days[0]
    statement = (
        select(
            WeeklyQuest,
            _company(org_id).label("company"),
            _agents(org_id).label("agents"),
            _level_ups(org_id).label("level_ups"),
            _days(org_id, today.streak_from).label("active_days"),
            _earned_since(org_id, today.season_from).label("season_xp"),
            weeks.waiting_since(today.midnight).label("waiting"),
            weeks.accepted(None, today.week).label("accepted"),
            weeks.waits(None, today.week).label("waits"),
            *goals.steps_taken(org_id),
        )
        .select_from(select(1).subquery("one"))
        .outerjoin(WeeklyQuest, and_(WeeklyQuest.team_id.is_(None), WeeklyQuest.week == first_day))
    )
    return (await session.execute(statement)).one()


def _company(org_id: UUID) -> ScalarSelect[Any]:
    found = select(func.jsonb_build_array(XpBalance.total, XpBalance.level)).where(
        XpBalance.org_id == org_id,
        XpBalance.account_kind == AccountKind.COMPANY,
        XpBalance.account_id == org_id,
    )
    return found.scalar_subquery()


def _agents(org_id: UUID) -> ScalarSelect[Any]:
    pair = func.jsonb_build_array(XpBalance.total, XpBalance.level)
    found = select(func.jsonb_object_agg(cast(XpBalance.account_id, Text), pair)).where(
        XpBalance.org_id == org_id, XpBalance.account_kind == AccountKind.AGENT
    )
    return found.scalar_subquery()


def _level_ups(org_id: UUID) -> ScalarSelect[Any]:
    """[agent, level, when it was first reached], newest first."""
    first = func.min(XpEntry.created_at).label("at")
    reached = (
        select(XpEntry.account_id, XpEntry.level_after, first)
        .where(
            XpEntry.org_id == org_id,
            XpEntry.account_kind == AccountKind.AGENT,
            XpEntry.level_after > 1,
        )
        .group_by(XpEntry.account_id, XpEntry.level_after)
        .order_by(first.desc())
        .limit(LEVEL_UPS)
        .subquery("reached")
    )
    one = func.jsonb_build_array(*reached.c)
    return select(func.jsonb_agg(one)).scalar_subquery()


def _days(org_id: UUID, since: date) -> ScalarSelect[Any]:
    found = select(func.array_agg(Outcome.accepted_day.distinct())).where(
        Outcome.org_id == org_id, Outcome.accepted_day >= since, Outcome.reversed_at.is_(None)
    )
    return found.scalar_subquery()


def _earned_since(org_id: UUID, since: date) -> ScalarSelect[Any]:
    found = select(func.coalesce(func.sum(Outcome.xp), 0)).where(
        Outcome.org_id == org_id, Outcome.accepted_day >= since, Outcome.reversed_at.is_(None)
    )
    return found.scalar_subquery()
