"""What the payment provider is told of credits that are paid for after they were spent."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.billing.metadata.models import (
    CreditBalance,
    CreditGrant,
    MeterEvent,
    MeterMark,
)
from agents_os.domains.identity.metadata.models import Org

# A key of such a grant is "metered:2026-11:enterprise". Lines of the ledger are numbered in the
# order in which they were committed: none can appear behind the mark.
_SPENT = text("""
select split_part(g.key, ':', 3) as plan, max(e.seq) as seq, max(e.at) as at,
       sum(case when e.kind = 'capture' and g.id is not null then e.amount_micro else 0 end)::bigint
from credit_entries e left join credit_grants g on g.id = e.grant_id and g.kind = 'metered'
where e.org_id = :org and e.seq > :seq
group by (e.at at time zone 'UTC')::date, 1 order by 2
""")


class Spent(NamedTuple):
    """Metered credits of a day; `plan` None, and nothing spent: lines about other credits."""

    plan: str | None
    seq: int
    at: datetime
    micro: int


async def orgs_metered(session: AsyncSession, at: datetime) -> Sequence[UUID]:
    """Companies with something to record or to report."""
    return (await session.scalars(select(func.ledger.orgs_metered(at)))).all()


async def lock_mark(session: AsyncSession, org_id: UUID) -> MeterMark:
    new = insert(MeterMark).values(org_id=org_id).on_conflict_do_nothing()
    await session.execute(new)
    return await session.get_one(MeterMark, org_id, with_for_update=True)


async def spent_since(session: AsyncSession, mark: MeterMark) -> list[Spent]:
    """What was spent since the mark, by day and plan, oldest first."""
    rows = await session.execute(_SPENT, {"org": mark.org_id, "seq": mark.seq})
    return [Spent(*row) for row in rows]


async def first_waiting(session: AsyncSession, org_id: UUID) -> MeterEvent | None:
    """The oldest one, locked."""
    query = (
        select(MeterEvent)
        .where(MeterEvent.org_id == org_id, MeterEvent.state == "waiting")
        .order_by(MeterEvent.last_seq)
        .limit(1)
        .with_for_update()
    )
    found: MeterEvent | None = await session.scalar(query)
    return found


async def totals(session: AsyncSession, org_id: UUID, since: datetime) -> dict[str, int]:
    """Credits by state: those reported since then, and all that were not."""
    query = select(MeterEvent.state, func.sum(MeterEvent.credits)).where(
        MeterEvent.org_id == org_id, or_(MeterEvent.used_at >= since, MeterEvent.state != "sent")
    )
    rows = await session.execute(query.group_by(MeterEvent.state))
    return {state: int(credits) for state, credits in rows}


async def this_month(
    session: AsyncSession, org_id: UUID, at: datetime
) -> tuple[CreditGrant, int] | None:
    """The plan's metered credits that may be spent now, and how many micro-credits are left."""
    left = func.coalesce(CreditBalance.available_micro + CreditBalance.held_micro, 0)
    query = (
        select(CreditGrant, left)
        .join(Org, Org.id == CreditGrant.org_id)
        .outerjoin(CreditBalance, CreditBalance.grant_id == CreditGrant.id)
        .where(CreditGrant.org_id == org_id, CreditGrant.kind == "metered")
        .where(CreditGrant.expires_at > at, func.split_part(CreditGrant.key, ":", 3) == Org.plan)
        .order_by(CreditGrant.created_at.desc())
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    return (row[0], int(row[1])) if row else None


async def dead(session: AsyncSession) -> Sequence[MeterEvent]:
    """Newest first, at most 100."""
    query = select(MeterEvent).where(MeterEvent.state == "dead")
    return (await session.scalars(query.order_by(MeterEvent.updated_at.desc()).limit(100))).all()


async def replay(session: AsyncSession, event_id: UUID) -> bool:
    """Whether there is such an event that was given up."""
    again = update(MeterEvent).where(MeterEvent.id == event_id, MeterEvent.state == "dead")
    fresh = {"state": "waiting", "attempts": 0, "first_attempt_at": None, "last_error": ""}
    found = again.values(next_attempt_at=func.now(), **fresh).returning(MeterEvent.id)
    return await session.scalar(found) is not None
