"""Statements about budgets. What they count is kept by `ledger`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, and_, column, func, or_, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor, Reach
from agents_os.domains.billing.metadata.budget_schemas import BudgetRead
from agents_os.domains.billing.metadata.models import Budget, BudgetPeriod

MOST = 500  # of one organisation
# Another domain's table, only looked up by id.
_runs = table("runs", column("id", Uuid))


async def subject(session: AsyncSession, scope: str, id_: UUID) -> Sequence[UUID | None]:
    """The team of what a budget is to be for, in a list of one; empty: there is no such thing."""
    return (await session.scalars(select(func.ledger.subject(scope, id_)))).all()


async def has_run(session: AsyncSession, run_id: UUID) -> bool:
    return await session.scalar(select(_runs.c.id).where(_runs.c.id == run_id)) is not None


async def count(session: AsyncSession, org_id: UUID) -> int:
    """Those that are not deleted."""
    live = select(func.count()).where(Budget.org_id == org_id, Budget.archived_at.is_(None))
    return int(await session.scalar(live) or 0)


async def add(session: AsyncSession, budget: Budget) -> None:
    session.add(budget)
    await session.flush()


async def get(session: AsyncSession, budget_id: UUID) -> Budget | None:
    """A budget that is not deleted."""
    statement = select(Budget).where(Budget.id == budget_id, Budget.archived_at.is_(None))
    return (await session.scalars(statement)).one_or_none()


async def standing(
    session: AsyncSession, actor: Actor, at: datetime, time_zone: str, only: UUID | None = None
) -> list[BudgetRead]:
    """The budgets the caller may see, the oldest first, with what this period has counted."""
    key = func.ledger.period_key(Budget.period, at, time_zone, None)
    counted = and_(BudgetPeriod.budget_id == Budget.id, BudgetPeriod.period == key)
    ends = func.ledger.period_end(Budget.period, at, time_zone)
    statement = (
        select(Budget, BudgetPeriod, ends)
        .outerjoin(BudgetPeriod, counted)
        .where(Budget.org_id == actor.tenant, Budget.archived_at.is_(None))
        .order_by(Budget.id)
        .limit(MOST)
    )
    if only is not None:
        statement = statement.where(Budget.id == only)
    if actor.reach("runs:read") is not Reach.ALL:
        theirs = and_(Budget.scope == "user", Budget.subject_id == actor.user_id)
        statement = statement.where(or_(Budget.team_id.in_(actor.team_ids), theirs))
    return [_read(*row) for row in (await session.execute(statement)).all()]


def _read(budget: Budget, now: BudgetPeriod | None, resets_at: datetime | None) -> BudgetRead:
    counted = (now.spent_micro, now.held_micro, now.extra_micro) if now else (0, 0, 0)
    return BudgetRead(
        id=budget.id,
        name=budget.name,
        scope=budget.scope,
        subject_id=budget.subject_id,
        unit=budget.unit,
        period=budget.period,
        limit_micros=budget.limit_micro,
        on_limit=budget.on_limit,
        paused_at=budget.paused_at,
        spent_micros=counted[0],
        held_micros=counted[1],
        extra_micros=counted[2],
        resets_at=resets_at,
    )
