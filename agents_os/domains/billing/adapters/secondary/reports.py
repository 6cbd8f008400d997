"""What is read of the ledger for people."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, cast, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor, Reach
from agents_os.domains.billing.metadata.models import CreditHold, CreditLine
from agents_os.domains.billing.metadata.report_schemas import DaySpending, UsageBy, UsageRow

_METER = text("""
select o.plan, o.time_zone, coalesce(a.available_micro, 0) as available,
       coalesce(a.held_micro, 0) as held, b.plan_left, b.addon_left, m.granted, s.spent, s.since,
       ledger.renews(o) as renews
from public.orgs o
left join public.credit_accounts a on a.org_id = o.id
cross join lateral (
  select coalesce(sum(available_micro) filter (where kind = 'monthly'), 0)::bigint as plan_left,
         coalesce(sum(available_micro) filter (where kind <> 'monthly'), 0)::bigint as addon_left
  from public.credit_balances where org_id = o.id and (expires_at is null or expires_at > :at)) b
cross join lateral (
  select coalesce(sum(amount_micro), 0)::bigint as granted from public.credit_grants
  where org_id = o.id and kind = 'monthly' and expires_at > :at) m
cross join lateral (
  select coalesce(sum(captured_micro - refunded_micro), 0)::bigint as spent, min(ended_at) as since
  from public.credit_holds where org_id = o.id and ended_at > :begin and captured_micro > 0) s
where o.id = :org
""")

_SPENT = func.sum(CreditHold.captured_micro - CreditHold.refunded_micro)
_KEYS = {
    UsageBy.MODEL: CreditHold.model,
    UsageBy.AGENT: CreditHold.agent_id,
    UsageBy.TEAM: CreditHold.team_id,
    UsageBy.USER: CreditHold.user_id,
    UsageBy.ORDER: CreditHold.order_id,
    UsageBy.WORKFLOW: CreditHold.workflow_id,
    UsageBy.KEY: CreditHold.api_key_id,
    UsageBy.PURPOSE: CreditHold.purpose,
}


def lines(org_id: UUID) -> Select[CreditLine]:
    return select(CreditLine).where(CreditLine.org_id == org_id)


async def newest_lines(session: AsyncSession, org_id: UUID, most: int) -> Sequence[CreditLine]:
    """Newest first."""
    statement = lines(org_id).order_by(CreditLine.seq.desc()).limit(most)
    return (await session.scalars(statement)).all()


async def charges(session: AsyncSession, actor: Actor, run_id: UUID) -> Sequence[CreditHold]:
    """The holds of a run that the caller may see, oldest first."""
    statement = select(CreditHold).where(
        CreditHold.org_id == actor.tenant, CreditHold.run_id == run_id, visible_to(actor)
    )
    return (await session.scalars(statement.order_by(CreditHold.created_at))).all()


async def usage(
    session: AsyncSession, actor: Actor, by: UsageBy, span: tuple[datetime, datetime], zone: str
) -> list[UsageRow]:
    """What was spent in `span`, by days of `zone` or the most expensive first."""
    key: ColumnElement[Any] = _day(zone) if by is UsageBy.DAY else _KEYS[by].expression
    statement = (
        select(
            key,
            func.count(),
            _SPENT,
            func.sum(CreditHold.cost_micros),
            func.sum(CreditHold.input_tokens),
            func.sum(CreditHold.output_tokens),
        )
        .where(*_settled(actor, span))
        .group_by(key)
        .order_by(key if by is UsageBy.DAY else _SPENT.desc())
        .limit(1000)
    )
    rows = (await session.execute(statement)).all()
    return [_row(*row) for row in rows]


async def daily(
    session: AsyncSession, actor: Actor, span: tuple[datetime, datetime], zone: str
) -> list[DaySpending]:
    """What each kind of work took in `span`, by days of `zone`; days without any are left out."""
    day = _day(zone)
    statement = (
        select(day.label("day"), CreditHold.purpose, _SPENT.label("spent_micro"))
        .where(*_settled(actor, span))
        .group_by(day, CreditHold.purpose)
        .order_by(day)
    )
    return [DaySpending.model_validate(row) for row in await session.execute(statement)]


async def meter(session: AsyncSession, org_id: UUID, at: datetime, begin: datetime) -> Any:
    """One row; spending counts since `begin`."""
    found = await session.execute(_METER, {"org": org_id, "at": at, "begin": begin})
    return found.one()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Costs the caller may see: all, those of their teams, or what they asked for themselves."""
    reach = actor.reach("runs:read")
    if reach is Reach.ALL:
        return CreditHold.org_id == actor.tenant
    mine = CreditHold.user_id == actor.user_id
    return or_(mine, CreditHold.team_id.in_(actor.team_ids)) if reach is Reach.TEAM else mine


def _settled(actor: Actor, span: tuple[datetime, datetime]) -> tuple[ColumnElement[bool], ...]:
    return (
        CreditHold.org_id == actor.tenant,
        CreditHold.ended_at >= span[0],
        CreditHold.ended_at < span[1],
        CreditHold.state == "settled",
        visible_to(actor),
    )


def _day(zone: str) -> ColumnElement[date]:
    return cast(func.timezone(zone, CreditHold.ended_at), Date)


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
