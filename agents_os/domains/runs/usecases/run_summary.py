"""What the dashboard shows about runs."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import statistics
from agents_os.domains.runs.metadata.schemas import (
    AgentActivity,
    RunBucket,
    RunSummary,
    RunTotals,
)

_BY_THE_HOUR = 48  # up to two days, a bucket is an hour; beyond, a day


async def run_summary(uow: UnitOfWork, *, hours: Literal[24, 168] = 24) -> RunSummary:
    """Counts, success rate, latency, tokens and cost of the runs the caller may see.

    Covers the current hour (or day) and those before it, `hours` in total; buckets without runs
    are there, too. Costs are micro-dollars of the provider, unknown prices counted as nothing.

    Raises:
        Forbidden: the caller may not see runs.
    """
    uow.actor.require("runs:read")
    unit, step = ("hour", timedelta(hours=1)) if hours <= _BY_THE_HOUR else ("day", timedelta(1))
    starts = list(_starts(utc_now(), step, hours))
    rows = await statistics.buckets(uow.session, uow.actor, starts[0], unit)
    by_start = {row.bucket: row for row in rows}
    agents = await statistics.busiest_agents(uow.session, uow.actor, starts[0])
    return RunSummary(
        hours=hours,
        totals=totals(by_start[None]),
        buckets=[bucket(start, by_start.get(start)) for start in starts],
        top_agents=[AgentActivity.model_validate(row) for row in agents],
    )


def _starts(now: datetime, step: timedelta, hours: int) -> Iterator[datetime]:
    current = now.replace(minute=0, second=0, microsecond=0)
    if step == timedelta(days=1):
        current = current.replace(hour=0)
    count = timedelta(hours=hours) // step
    return (current - step * back for back in reversed(range(count)))


def totals(row: Any) -> RunTotals:
    finished = row.succeeded + row.failed
    return RunTotals(
        runs=row.runs,
        active=row.active,
        succeeded=row.succeeded,
        failed=row.failed,
        cancelled=row.cancelled,
        success_rate=row.succeeded / finished if finished else None,
        latency_p95_ms=rounded(row.latency_p95),
        first_token_p50_ms=rounded(row.first_token_p50),
        first_token_p95_ms=rounded(row.first_token_p95),
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost_micros=int(row.cost_micros),
    )


def bucket(start: datetime, row: Any | None) -> RunBucket:
    if row is None:
        return RunBucket(at=start, succeeded=0, failed=0, other=0)
    other = row.runs - row.succeeded - row.failed
    return RunBucket(at=start, succeeded=row.succeeded, failed=row.failed, other=other)


def rounded(milliseconds: float | None) -> int | None:
    return None if milliseconds is None else round(milliseconds)
