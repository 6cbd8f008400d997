"""Sums over runs, for dashboards. Two statements per summary, whatever its length."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor
from agents_os.domains.runs.adapters.secondary.repository import visible_to
from agents_os.domains.runs.metadata.models import Run
from agents_os.domains.runs.metadata.states import ACTIVE, RunStatus

TOP_AGENTS = 5


def _count(*statuses: RunStatus) -> ColumnElement[int]:
    return func.count().filter(Run.status.in_(statuses))


def _percentile(fraction: float, column: Any) -> ColumnElement[float | None]:
    return func.percentile_cont(fraction).within_group(column)


async def buckets(session: AsyncSession, actor: Actor, since: datetime, unit: str) -> Sequence[Any]:
    """One row per `unit` (hour or day, UTC) with runs, and one with `bucket` null for all."""
    bucket = func.date_trunc(unit, Run.created_at, "UTC")
    # The expression must be textually the same in both places, so it is computed once inside.
    inner = (
        select(Run.__table__, bucket.label("bucket"))
        .where(Run.created_at >= since, visible_to(actor))
        .subquery("r")
    )
    columns = inner.c
    return (
        await session.execute(
            select(
                columns.bucket,
                func.count().label("runs"),
                func.count().filter(columns.status.in_(ACTIVE)).label("active"),
                func.count().filter(columns.status == RunStatus.SUCCEEDED).label("succeeded"),
                func.count()
                .filter(columns.status.in_((RunStatus.FAILED, RunStatus.BLOCKED)))
                .label("failed"),
                func.count().filter(columns.status == RunStatus.CANCELLED).label("cancelled"),
                _percentile(0.95, columns.latency_ms).label("latency_p95"),
                _percentile(0.5, columns.first_token_ms).label("first_token_p50"),
                _percentile(0.95, columns.first_token_ms).label("first_token_p95"),
                func.coalesce(func.sum(columns.input_tokens), 0).label("input_tokens"),
                func.coalesce(func.sum(columns.output_tokens), 0).label("output_tokens"),
                func.coalesce(func.sum(columns.cost_micros), 0).label("cost_micros"),
            ).group_by(func.grouping_sets(columns.bucket, text("()")))
        )
    ).all()


async def busiest_agents(session: AsyncSession, actor: Actor, since: datetime) -> Sequence[Any]:
    runs = func.count().label("runs")
    statement = (
        select(
            Run.agent_id,
            runs,
            _count(RunStatus.SUCCEEDED).label("succeeded"),
            _count(RunStatus.FAILED, RunStatus.BLOCKED).label("failed"),
            func.coalesce(func.sum(Run.cost_micros), 0).label("cost_micros"),
            func.max(Run.created_at).label("last_run_at"),
        )
        .where(Run.created_at >= since, Run.agent_id.is_not(None), visible_to(actor))
        .group_by(Run.agent_id)
        .order_by(runs.desc(), Run.agent_id)
        .limit(TOP_AGENTS)
    )
    return (await session.execute(statement)).all()
