"""Usage per day, counted in the database (migration 0046)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.billing.metadata.schemas import UsageDrift


async def orgs_to_count(session: AsyncSession, at: datetime) -> Sequence[UUID]:
    """Companies with days that are over and not counted."""
    return (await session.scalars(select(func.ledger.orgs_to_count(at)))).all()


async def count(session: AsyncSession, org_id: UUID, at: datetime) -> None:
    await session.execute(select(func.ledger.count_usage(org_id, at)))


async def recount(session: AsyncSession, org_id: UUID, first: date, last: date) -> None:
    await session.execute(select(func.ledger.recount_usage(org_id, first, last)))


async def drift(session: AsyncSession, first: date, org_id: UUID | None) -> list[UsageDrift]:
    found = func.ledger.usage_drift(first, org_id).table_valued("org_id", "day", "kept", "counted")
    rows = await session.execute(select(*found.c))
    return [UsageDrift.model_validate(row) for row in rows]
