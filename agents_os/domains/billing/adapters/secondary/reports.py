"""What is read of the ledger for people."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, TableValuedAlias, func, or_, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor, Reach
from agents_os.domains.billing.metadata.models import CreditHold, CreditLine
from agents_os.domains.billing.metadata.report_schemas import DaySpending, UsageBy, UsageRow
from agents_os.domains.billing.metadata.schemas import HoldState

_METER = text("""
select o.plan, o.time_zone, coalesce(a.available_micro, 0) as available,
       coalesce(a.held_micro, 0) as held, b.plan_left, b.addon_left, m.granted, s.spent, s.since,
       ledger.renews(o) as renews
from public.orgs o
left join public.credit_accounts a on a.org_id = o.id
cross join lateral (
  select coalesce(sum(available_micro) filter (where kind = 'monthly'), 0)::bigint as plan_left,
         coalesce(sum(available_micro) filter (where kind not in ('monthly', 'metered')), 0)::bigint
           as addon_left
  from public.credit_balances where org_id = o.id and (expires_at is null or expires_at > :at)) b
cross join lateral (
  select coalesce(sum(amount_micro), 0)::bigint as granted from public.credit_grants
  where org_id = o.id and kind = 'monthly' and expires_at > :at) m
cross join lateral (
  select coalesce(sum(u.spent_micro), 0)::bigint as spent, min(u.spent_from) as since
  from (select (cast(:at as timestamptz) at time zone o.time_zone)::date as day) today
  cross join lateral ledger.usage(o.id, today.day - :days, today.day) u) s
where o.id = :org
""")

_DIMENSIONS = {each: f"{each}_id" for each in ("agent", "team", "user", "order", "workflow")} | {
    "day": "day",
    "model": "model",
    "key": "api_key_id",
    "purpose": "purpose",
}
_SUMS = ("calls", "spent_micro", "cost_micros", "input_tokens", "output_tokens")


def lines(org_id: UUID) -> Select[CreditLine]:
    return select(CreditLine).where(CreditLine.org_id == org_id)


async def newest_lines(session: AsyncSession, org_id: UUID, most: int) -> Sequence[CreditLine]:
    """Newest first."""
    statement = lines(org_id).order_by(CreditLine.seq.desc()).limit(most)
    return (await session.scalars(statement)).all()


async def charges(session: AsyncSession, actor: Actor, run_id: UUID, most: int) -> Sequence[Any]:
    """The first holds of a run that the caller may see, oldest first.

    Each with what all of them hold, spent, gave back and cost the provider.
    """
    is_open = CreditHold.state == HoldState.OPEN
    sums = (
        func.sum(CreditHold.amount_micro).filter(is_open),
        func.sum(CreditHold.captured_micro),
        func.sum(CreditHold.refunded_micro),
        func.sum(CreditHold.cost_micros),
    )
    statement = (
        select(CreditHold, *(func.coalesce(each.over(), 0) for each in sums))
        .where(CreditHold.org_id == actor.tenant, CreditHold.run_id == run_id, visible_to(actor))
        .order_by(CreditHold.created_at, CreditHold.id)
        .limit(most)
    )
    return (await session.execute(statement)).all()


async def usage(
    session: AsyncSession, actor: Actor, by: UsageBy, first: date, last: date
) -> list[UsageRow]:
    """What was spent from `first` to `last`, by days or the most expensive first."""
    used = _usage(actor, first, last)
    key, sums = used.c[_DIMENSIONS[by]], [func.sum(used.c[each]) for each in _SUMS]
    order = key if by is UsageBy.DAY else sums[1].desc()
    statement = select(key, *sums).where(visible_to(actor, used.c)).group_by(key).order_by(order)
    return [_row(*row) for row in await session.execute(statement.limit(1000))]


async def daily(session: AsyncSession, actor: Actor, first: date, last: date) -> list[DaySpending]:
    """What each kind of work took from `first` to `last`; days without any are left out."""
    used = _usage(actor, first, last)
    statement = (
        select(used.c.day, used.c.purpose, func.sum(used.c.spent_micro).label("spent_micro"))
        .where(visible_to(actor, used.c))
        .group_by(used.c.day, used.c.purpose)
        .order_by(used.c.day)
    )
    return [DaySpending.model_validate(row) for row in await session.execute(statement)]


async def meter(session: AsyncSession, org_id: UUID, at: datetime, days: int) -> Any:
    """One row; spending counts for so many days before today."""
    found = await session.execute(_METER, {"org": org_id, "at": at, "days": days})
    return found.one()


def visible_to(actor: Actor, spent: Any = CreditHold) -> ColumnElement[bool]:
    """Costs the caller may see: all, those of their teams, or what they asked for themselves."""
    reach = actor.reach("runs:read")
    if reach is Reach.ALL:
        return true()
    mine: ColumnElement[bool] = spent.user_id == actor.user_id
    return or_(mine, spent.team_id.in_(actor.team_ids)) if reach is Reach.TEAM else mine


def _usage(actor: Actor, first: date, last: date) -> TableValuedAlias:
    columns = (*_DIMENSIONS.values(), *_SUMS)
    return func.ledger.usage(actor.tenant, first, last).table_valued(*columns)


def _row(key: UUID | date | str | None, *sums: int) -> UsageRow:
    calls, spent, cost, input_, output = (int(each) for each in sums)
    return UsageRow(
        key=None if key is None else str(key),
        calls=calls,
        spent_micro=spent,
        cost_micros=cost,
        input_tokens=input_,
        output_tokens=output,
    )
