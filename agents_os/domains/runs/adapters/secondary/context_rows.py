"""Every SQL statement about what runs were given to read."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.ids import uuid7
from agents_os.domains.knowledge.metadata.citing import NumberedPassage
from agents_os.domains.runs.metadata.context_models import RunPassage
from agents_os.domains.runs.metadata.models import RunEvent

_FIELDS = (
    "passage_id", "base_id", "document_id", "page_from", "page_to", "location",
    "start_offset", "end_offset", "score", "coverage", "similarity",
)  # fmt: skip


async def add(
    session: AsyncSession, org_id: UUID, run_id: UUID, given: Iterable[NumberedPassage]
) -> None:
    """Those whose number the run has already stay as they are."""
    rows = [
        {
            "id": uuid7(),
            "org_id": org_id,
            "run_id": run_id,
            "number": each.number,
            **{name: getattr(each.passage, name) for name in _FIELDS},
        }
        for each in given
    ]
    if rows:
        await session.execute(insert(RunPassage).values(rows).on_conflict_do_nothing())


async def of_run(session: AsyncSession, run_id: UUID) -> Sequence[RunPassage]:
    statement = select(RunPassage).where(RunPassage.run_id == run_id).order_by(RunPassage.number)
    return (await session.execute(statement)).scalars().all()


async def copy(session: AsyncSession, from_run: UUID, to_run: UUID) -> None:
    same = ("org_id", "number", *_FIELDS)
    rows = [
        {"id": uuid7(), "run_id": to_run, **{name: getattr(row, name) for name in same}}
        for row in await of_run(session, from_run)
    ]
    if rows:
        await session.execute(insert(RunPassage).values(rows))


async def mark_cited(session: AsyncSession, run_id: UUID, numbers: Collection[int]) -> None:
    await session.execute(
        update(RunPassage)
        .where(RunPassage.run_id == run_id, RunPassage.number.in_(numbers))
        .values(cited=True)
        .execution_options(synchronize_session=False)
    )


async def gathered(session: AsyncSession, run_id: UUID, event_type: str) -> Sequence[RunEvent]:
    statement = (
        select(RunEvent)
        .where(RunEvent.run_id == run_id, RunEvent.type == event_type)
        .order_by(RunEvent.seq)
    )
    return (await session.execute(statement)).scalars().all()
