"""What billing reads. Everything that changes credits is in `ledger`."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.billing.metadata.models import CreditAccount


async def grant_starter_credits(session: AsyncSession, org_id: UUID, amount_micro: int) -> None:
    """Through the definer function: no role may insert into the table itself."""
    await session.execute(select(func.private.grant_starter_credits(org_id, amount_micro)))


async def account(session: AsyncSession, org_id: UUID) -> CreditAccount | None:
    """The balance; None: nothing was ever granted or held."""
    return await session.get(CreditAccount, org_id, populate_existing=True)
