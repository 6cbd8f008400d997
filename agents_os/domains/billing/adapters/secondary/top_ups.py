"""Automatic top-ups: what was allowed, and each attempt."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.billing.metadata.models import TopUp, TopUpPayment


async def orgs_to_top_up(session: AsyncSession) -> Sequence[UUID]:
    """Companies that have too few credits, and those whose attempt was not finished."""
    return (await session.scalars(select(func.private.orgs_to_top_up()))).all()


async def find(session: AsyncSession, org_id: UUID, *, lock: bool = False) -> TopUp | None:
    return await session.get(TopUp, org_id, with_for_update=lock or None)


async def open_attempt(session: AsyncSession, org_id: UUID) -> TopUpPayment | None:
    """The attempt whose end nobody knows yet."""
    found: TopUpPayment | None = await session.scalar(
        select(TopUpPayment).where(TopUpPayment.org_id == org_id, TopUpPayment.state == "started")
    )
    return found


async def spent(session: AsyncSession, org_id: UUID, month: str) -> int:
    """Micro-dollars of a month, those being paid included."""
    query = select(func.coalesce(func.sum(TopUpPayment.price_micro), 0)).where(
        TopUpPayment.org_id == org_id,
        TopUpPayment.month == month,
        TopUpPayment.state != "refused",
    )
    return int(await session.scalar(query) or 0)
