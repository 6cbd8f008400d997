"""What the payment provider is told of credits that are paid for after they were spent."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.billing.metadata.models import MeterEvent, MeterMark

# A key of such a grant is "metered:2026-11:enterprise", with ":2" behind it if the plan was bought
# again. Lines of the ledger are numbered in the order in which they were committed: none can appear
# behind the mark.
_SPENT = text("""
select split_part(g.key, ':', 3) as plan, max(e.seq) as seq, max(e.at) as at,
       sum(case when e.kind = 'capture' and g.id is not null then e.amount_micro else 0 end)::bigint
from credit_entries e left join credit_grants g on g.id = e.grant_id and g.kind = 'metered'
where e.org_id = :org and e.seq > :seq
group by (e.at at time zone 'UTC')::date, 1 order by 2
""")
_THIS_MONTH = text("""
select g.key, split_part(g.key, ':', 3), g.created_at,
       g.amount_micro - (select coalesce(sum(e.amount_micro), 0) from credit_entries e
         where e.org_id = g.org_id and e.grant_id = g.id and e.kind = 'expiry')::bigint,
       coalesce(b.available_micro + b.held_micro, 0)
from credit_grants g left join credit_balances b on b.grant_id = g.id
where g.org_id = :org and g.kind = 'metered' and g.expires_at > :at order by g.created_at
""")


class MeteredGrant(NamedTuple):
    """Metered credits of a plan; another one for each time it was bought again in a month.

    `amount`: without what was taken back. `left`: of these, free or held.
    """

    key: str
    plan: str
    created_at: datetime
    amount: int
    left: int


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


async def this_month(session: AsyncSession, org_id: UUID, at: datetime) -> list[MeteredGrant]:
    """The metered credits that may be spent now, oldest first."""
    rows = await session.execute(_THIS_MONTH, {"org": org_id, "at": at})
    return [MeteredGrant(*row) for row in rows]


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
