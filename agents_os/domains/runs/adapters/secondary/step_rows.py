"""Every SQL statement of `run_steps`."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor
from agents_os.domains.runs.adapters.secondary.repository import visible_to
from agents_os.domains.runs.metadata.loop import PLAN
from agents_os.domains.runs.metadata.models import Run, RunStep
from agents_os.domains.runs.metadata.projection import StepRecord, Steps, columns_of
from agents_os.domains.runs.metadata.states import StepStatus

_COLUMNS = tuple(field.name for field in fields(StepRecord))


async def load(session: AsyncSession, run_id: UUID, keys: Collection[str] | None = None) -> Steps:
    """The steps of a run, in the order they appeared; only those named, if any are."""
    statement = select(*(getattr(RunStep, name) for name in _COLUMNS)).where(
        RunStep.run_id == run_id
    )
    if keys is not None:
        statement = statement.where(RunStep.key.in_(keys))
    rows = (await session.execute(statement.order_by(RunStep.first_seq))).all()
    return {row.key: _state(row) for row in rows}


async def save(
    session: AsyncSession, org_id: UUID, run_id: UUID, steps: Iterable[StepRecord]
) -> None:
    rows = [{"org_id": org_id, "run_id": run_id, **columns_of(step)} for step in steps]
    if not rows:
        return
    statement = insert(RunStep).values(rows)
    changing = {name: statement.excluded[name] for name in _COLUMNS if name != "key"}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["run_id", "key"], set_=changing)
    )


async def clear(session: AsyncSession, run_id: UUID) -> None:
    await session.execute(delete(RunStep).where(RunStep.run_id == run_id))


async def rows(session: AsyncSession, run_id: UUID) -> Sequence[RunStep]:
    statement = select(RunStep).where(RunStep.run_id == run_id).order_by(RunStep.first_seq)
    return (await session.scalars(statement)).all()


async def plan(session: AsyncSession, actor: Actor, run_id: UUID) -> list[str]:
    """The steps said last with the tool `plan`, if `actor` may see the run."""
    statement = (
        select(RunStep.input["arguments"]["steps"])
        .join(Run, Run.id == RunStep.run_id)
        .where(Run.id == run_id, visible_to(actor), RunStep.input["tool"].astext == PLAN)
        .order_by(RunStep.first_seq.desc())
        .limit(1)
    )
    return [str(each) for each in await session.scalar(statement) or []]


def _state(row: Any) -> StepRecord:
    values = row._asdict()
    return StepRecord(**values | {"status": StepStatus(values["status"])})
