"""Every SQL statement about what agents remember. Row-level security keeps them in the company."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.ids import uuid7
from agents_os.domains.knowledge.metadata.errors import MemoryNotFound
from agents_os.domains.knowledge.metadata.models import (
    Memory,
    MemoryChange,
    MemoryChangeRow,
    MemorySettings,
    MemoryStatus,
    ReviewReason,
)
from agents_os.domains.knowledge.metadata.schemas import MOST_KEPT, MemoryFilter

_KEPT = Memory.status == MemoryStatus.KEPT


def _valid(today: date) -> ColumnElement[bool]:
    return or_(Memory.expires_on.is_(None), Memory.expires_on > today)


def _known_to(agent_id: UUID) -> ColumnElement[bool]:
    return or_(Memory.agent_id == agent_id, Memory.shared)


async def add(session: AsyncSession, row: Memory | MemoryChangeRow) -> None:
    session.add(row)
    await session.flush()


async def lock_agent(session: AsyncSession, agent_id: UUID) -> None:
    """One at a time changes an agent's memory, so that limits hold and nothing is added twice."""
    await session.execute(select(_locked(literal(str(agent_id)))))


def _locked(agent_id: ColumnElement[str]) -> ColumnElement[Any]:
    key = func.concat("knowledge.memory:", agent_id)
    return func.pg_advisory_xact_lock(func.hashtextextended(key, 0))


async def lock(session: AsyncSession, agent_id: UUID, memory_id: UUID) -> Memory:
    """A memory the agent knows or proposes, locked until commit. Raises MemoryNotFound.

    First `lock_agent` of the agent that learned it: a change of one may set others aside.
    """
    learned = select(_locked(cast(Memory.agent_id, Text)))
    await session.execute(learned.where(Memory.id == memory_id, _known_to(agent_id)))
    statement = (
        select(Memory)
        .where(
            Memory.id == memory_id,
            _known_to(agent_id),
            Memory.status != MemoryStatus.FORGOTTEN,
        )
        .with_for_update(of=Memory)
        .execution_options(populate_existing=True)
    )
    memory = (await session.execute(statement)).scalar_one_or_none()
    if memory is None:
        raise MemoryNotFound(
            "There is no such memory of this agent; perhaps it was forgotten.",
            memory_id=str(memory_id),
        )
    return memory


async def same(session: AsyncSession, agent_id: UUID, text: str) -> Memory | None:
    """A memory of this agent that says exactly this, upper and lower case aside."""
    statement = select(Memory).where(
        Memory.agent_id == agent_id,
        func.md5(func.lower(Memory.text)) == func.md5(func.lower(text)),
        Memory.status != MemoryStatus.FORGOTTEN,
    )
    return (await session.execute(statement)).scalar_one_or_none()


def matching(agent_id: UUID, query: MemoryFilter, today: date) -> Select[Memory]:
    """Memories for a list: what the agent is told, or what a person should look at."""
    statement = select(Memory)
    if query.show == "kept":
        statement = statement.where(_known_to(agent_id), _KEPT, _valid(today))
    else:
        statement = statement.where(Memory.agent_id == agent_id, _to_review(today))
    if query.kind:
        statement = statement.where(Memory.kind == query.kind)
    for word in query.q.split():
        statement = statement.where(Memory.text.icontains(word, autoescape=True))
    return statement


def _to_review(today: date) -> ColumnElement[bool]:
    expired = _KEPT & (Memory.expires_on <= today)
    return or_(Memory.status == MemoryStatus.PROPOSED, expired)


async def usable(
    session: AsyncSession, agent_id: UUID, today: date, only: Collection[UUID] | None = None
) -> list[Memory]:
    """What the agent may be told now, newest first; nothing when its memory is off."""
    off = select(MemorySettings.id).where(
        MemorySettings.agent_id == agent_id, MemorySettings.enabled.is_(False)
    )
    statement = select(Memory).where(_known_to(agent_id), _KEPT, _valid(today), ~off.exists())
    if only is not None:
        statement = statement.where(Memory.id.in_(only))
    return list((await session.execute(statement.order_by(Memory.id.desc()))).scalars())


async def mark_used(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Count a use. Rows that somebody else is counting right now are left out, not waited for."""
    free = select(Memory.id).where(Memory.id.in_(ids)).with_for_update(skip_locked=True)
    await session.execute(
        update(Memory)
        .where(Memory.id.in_(free.scalar_subquery()))
        .values(uses=Memory.uses + 1, last_used_at=func.now())
        .execution_options(synchronize_session=False)
    )


async def settings_of(session: AsyncSession, agent_id: UUID) -> tuple[bool, int]:
    """Whether the agent remembers, and how much at most."""
    statement = select(MemorySettings.enabled, MemorySettings.most).where(
        MemorySettings.agent_id == agent_id
    )
    row = (await session.execute(statement)).one_or_none()
    return (row.enabled, row.most) if row else (True, MOST_KEPT)


async def put_settings(
    session: AsyncSession, org_id: UUID, agent_id: UUID, *, enabled: bool, most: int
) -> None:
    values = {"enabled": enabled, "most": most}
    statement = insert(MemorySettings).values(
        id=uuid7(), org_id=org_id, agent_id=agent_id, **values
    )
    await session.execute(
        statement.on_conflict_do_update(index_elements=["org_id", "agent_id"], set_=values)
    )


async def counts(session: AsyncSession, agent_id: UUID, today: date) -> tuple[int, int]:
    """How many memories the agent has of its own, and how many wait for a person."""
    statement = select(
        func.count().filter(_KEPT, _valid(today)), func.count().filter(_to_review(today))
    ).where(Memory.agent_id == agent_id)
    kept, waiting = (await session.execute(statement)).one()
    return kept, waiting


async def set_aside(session: AsyncSession, agent_id: UUID, most: int) -> list[Memory]:
    """Beyond `most` kept ones, those used longest ago wait for a person; returns them."""
    used = func.coalesce(Memory.last_used_at, Memory.created_at)
    surplus = (
        select(Memory.id)
        .where(Memory.agent_id == agent_id, _KEPT)
        .order_by(used.desc(), Memory.id.desc())
        .offset(most)
    )
    moved = (
        update(Memory)
        .where(Memory.id.in_(surplus.scalar_subquery()))
        .values(status=MemoryStatus.PROPOSED, review_reason=ReviewReason.UNUSED)
        .returning(Memory)
    )
    return list((await session.execute(moved)).scalars())


async def erase_changes(session: AsyncSession, memory_id: UUID) -> None:
    """Take the texts of a memory out of its log."""
    await session.execute(
        update(MemoryChangeRow)
        .where(MemoryChangeRow.memory_id == memory_id)
        .values(before=None, after=None)
    )


def changes(agent_id: UUID) -> Select[MemoryChangeRow]:
    return select(MemoryChangeRow).where(MemoryChangeRow.agent_id == agent_id)


async def log_change(
    session: AsyncSession,
    memory: Memory,
    change: MemoryChange,
    *,
    before: str | None = None,
    by: UUID | None = None,
) -> None:
    """Add a line to the log; `after` is what the memory says now."""
    row = MemoryChangeRow(
        org_id=memory.org_id,
        agent_id=memory.agent_id,
        memory_id=memory.id,
        change=change,
        before=before,
        after=memory.text or None,
        by_user_id=by,
        run_id=memory.run_id if by is None else None,
    )
    await add(session, row)
