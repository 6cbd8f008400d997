"""What companies have at the payment provider, and what they bought."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.money import credits
from agents_os.domains.billing.metadata.models import CreditPurchase, Subscription
from agents_os.domains.billing.metadata.payments import PaidPack
from agents_os.domains.identity.metadata.models import Org


async def subscription(
    session: AsyncSession, org_id: UUID, *, lock: bool = False
) -> Subscription | None:
    return await session.get(Subscription, org_id, with_for_update=lock or None)


async def standing(session: AsyncSession, org_id: UUID) -> tuple[str, Subscription | None]:
    """(plan of the company, what it has at the provider), in one query."""
    query = select(Org.plan, Subscription).outerjoin(Subscription, Subscription.org_id == Org.id)
    plan, row = (await session.execute(query.where(Org.id == org_id))).one()
    return plan, row


async def company_name(session: AsyncSession, org_id: UUID) -> str:
    return str(await session.scalar(select(Org.name).where(Org.id == org_id)))


async def remember_customer(session: AsyncSession, provider: str, customer: str) -> str:
    """The customer that counts: of two made at once, the first."""
    return str(await session.scalar(select(func.ledger.remember_customer(provider, customer))))


async def org_of_customer(session: AsyncSession, customer: str) -> UUID | None:
    found: UUID | None = await session.scalar(select(func.private.org_of_customer(customer)))
    return found


async def orgs_past_grace(session: AsyncSession, before: datetime) -> Sequence[UUID]:
    return (await session.scalars(select(func.private.orgs_past_grace(before)))).all()


async def set_plan(session: AsyncSession, org_id: UUID, plan: str) -> bool:
    """Whether it is another one than before."""
    changed = update(Org).where(Org.id == org_id, Org.plan != plan).values(plan=plan)
    return await session.scalar(changed.returning(Org.id)) is not None


async def time_zone(session: AsyncSession, org_id: UUID) -> str:
    return str(await session.scalar(select(Org.time_zone).where(Org.id == org_id)))


async def purchase(session: AsyncSession, org_id: UUID, paid: PaidPack) -> CreditPurchase:
    """What was bought with a payment, locked; written down when it is new."""
    new = insert(CreditPurchase).values(
        payment_id=paid.id, org_id=org_id, pack=paid.pack, credits_micro=credits(paid.credits)
    )
    await session.execute(new.on_conflict_do_nothing())
    return await session.get_one(CreditPurchase, paid.id, with_for_update=True)


async def take_back(
    session: AsyncSession, org_id: UUID, key: str, amount_micros: int, at: datetime
) -> int:
    """Takes what is free of a grant, at most `amount_micros`; how much that was."""
    taken = select(func.ledger.take_back(org_id, key, amount_micros, at))
    return int(await session.scalar(taken) or 0)
