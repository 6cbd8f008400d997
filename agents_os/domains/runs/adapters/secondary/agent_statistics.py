"""Sums over the runs of one agent, for its page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from agents_os.core.actor import Actor
from agents_os.domains.runs.adapters.secondary.repository import visible_to
from agents_os.domains.runs.metadata.models import Run, RunStep
from agents_os.domains.runs.metadata.states import RunStatus, StepStatus


async def numbers(session: AsyncSession, actor: Actor, agent_id: UUID, since: datetime) -> Any:
    """One row, also when there was no run. Medians are of runs that succeeded."""
    succeeded = Run.status == RunStatus.SUCCEEDED
    median = func.percentile_cont(0.5)
    statement = select(
        func.count().label("runs"),
        func.count().filter(succeeded).label("answered"),
        median.within_group(Run.latency_ms).filter(succeeded).label("latency_p50"),
        median.within_group(Run.first_token_ms).filter(succeeded).label("first_token_p50"),
        func.coalesce(func.sum(Run.cost_micros), 0).label("cost_micros"),
        _works(agent_id).label("works"),
    ).where(Run.agent_id == agent_id, Run.created_at >= since, visible_to(actor))
    return (await session.execute(statement)).one()


async def tools_used(
    session: AsyncSession, actor: Actor, agent_id: UUID, since: datetime
) -> list[Any]:
    """Rows of (tool, uses, last use), in runs the caller may see."""
    tool = RunStep.input["tool"].astext
    statement = (
        select(tool, func.count(), func.max(RunStep.ended_at))
        .join(Run, Run.id == RunStep.run_id)
        .where(
            Run.agent_id == agent_id,
            Run.created_at >= since,
            visible_to(actor),
            RunStep.key.startswith("tool:"),
            RunStep.status == StepStatus.SUCCEEDED,
        )
        .group_by(tool)
    )
    return list((await session.execute(statement)).all())


async def works(session: AsyncSession, agent_id: UUID) -> bool:
    """Whether the agent has a running run, whoever asked for it."""
    return bool(await session.scalar(select(_works(agent_id))))


def _works(agent_id: UUID) -> ColumnElement[bool]:
    other = aliased(Run)
    return exists(
        select(other.id).where(other.agent_id == agent_id, other.status == RunStatus.RUNNING)
    )
