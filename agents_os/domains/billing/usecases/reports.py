"""What people read about credits: ledger, statement of a run, usage, meter with forecast."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Invalid
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.billing.adapters.secondary import reports
from agents_os.domains.billing.metadata.calendar import next_month
from agents_os.domains.billing.metadata.forecast import LOOK_BACK, lasts_until, per_day
from agents_os.domains.billing.metadata.models import CreditLine
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.metadata.report_schemas import (
    Charge,
    DaySpending,
    LedgerLine,
    Meter,
    Statement,
    Usage,
    UsageBy,
)

LONGEST_SPAN = timedelta(days=366)
MOST_LINES = 10_000  # of an export
MOST_CHARGES = 1000  # of a run
_MANAGE = "billing:manage"


async def list_ledger(uow: UnitOfWork, page: PageQuery) -> Page[LedgerLine]:
    """The ledger line by line, newest first; for who looks after the money."""
    uow.actor.require(_MANAGE)
    statement = reports.lines(uow.actor.tenant)
    return await paginate(uow.session, statement, CreditLine.seq, page=page, read=LedgerLine)


async def export_ledger(uow: UnitOfWork) -> Sequence[LedgerLine]:
    """The newest 10,000 lines."""
    uow.actor.require(_MANAGE)
    found = await reports.newest_lines(uow.session, uow.actor.tenant, MOST_LINES)
    return [LedgerLine.model_validate(line) for line in found]


async def get_statement(uow: UnitOfWork, run_id: UUID) -> Statement:
    """What a run cost, as far as the caller may see it; empty for a run that took nothing.

    Lists the first 1,000 charges; the sums are of all.
    """
    uow.actor.require("runs:read")
    rows = await reports.charges(uow.session, uow.actor, run_id, MOST_CHARGES)
    _, held, spent, refunded, cost = rows[0] if rows else (None, 0, 0, 0, 0)
    return Statement(
        run_id=run_id,
        charges=[Charge.model_validate(row[0]) for row in rows],
        held_micro=held,
        spent_micro=spent,
        refunded_micro=refunded,
        cost_micros=cost,
    )


async def get_usage(uow: UnitOfWork, by: UsageBy, first: date, last: date) -> Usage:
    """What was spent on the days from `first` to `last`, as far as the caller may see it.

    Raises:
        Invalid: the days are the wrong way round, or more than a year.
    """
    uow.actor.require("runs:read")
    _require_span(first, last)
    rows = await reports.usage(uow.session, uow.actor, by, first, last)
    return Usage(by=by, first=first, last=last, rows=rows)


async def get_daily_spending(uow: UnitOfWork, first: date, last: date) -> list[DaySpending]:
    """The same by day and kind of work, for a chart; days on which nothing was spent are left out.

    Raises:
        Invalid: the days are the wrong way round, or more than a year.
    """
    uow.actor.require("runs:read")
    _require_span(first, last)
    return await reports.daily(uow.session, uow.actor, first, last)


async def read_meter(uow: UnitOfWork) -> Meter:
    """What is left, what is held and how long it lasts, in one statement; for everybody."""
    now = utc_now()
    row = await reports.meter(uow.session, uow.actor.tenant, now, LOOK_BACK.days)
    today = now.astimezone(ZoneInfo(row.time_zone)).date()
    daily = per_day(row.spent, row.since, now)
    more = plans()[row.plan].monthly if row.renews else 0
    return Meter(
        available_micro=row.available,
        held_micro=row.held,
        plan=row.plan,
        plan_micro=row.plan_left,
        plan_granted_micro=row.granted,
        addon_micro=row.addon_left,
        per_day_micro=daily,
        lasts_until=lasts_until(row.available, daily, today),
        more_on=next_month(now, row.time_zone).date() if more else None,
        more_micro=more,
    )


def _require_span(first: date, last: date) -> None:
    if not first <= last < first + LONGEST_SPAN:
        raise Invalid("Choose a first day before the last one, at most a year apart.")
