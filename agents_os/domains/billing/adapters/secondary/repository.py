"""Every SQL statement of billing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.billing.metadata.models import CreditGrant


async def grant_starter_credits(session: AsyncSession, org_id: UUID, amount_micro: int) -> None:
    """Through the definer function: no role may insert into the table itself."""
    await session.execute(select(func.private.grant_starter_credits(org_id, amount_micro)))


async def sum_granted(session: AsyncSession, org_id: UUID, now: datetime) -> int:
    """Micro-credits given to the organisation that have not expired."""
    statement = select(func.coalesce(func.sum(CreditGrant.amount_micro), 0)).where(
        CreditGrant.org_id == org_id,
        or_(CreditGrant.expires_at.is_(None), CreditGrant.expires_at > now),
    )
    return int((await session.scalars(statement)).one())
