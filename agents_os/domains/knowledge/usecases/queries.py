"""Reads of what agents remember."""

from collections.abc import Collection
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.knowledge.adapters.secondary import repository
from agents_os.domains.knowledge.metadata.models import Memory, MemoryChangeRow
from agents_os.domains.knowledge.metadata.schemas import (
    MemoryChangeRead,
    MemoryFilter,
    MemoryRead,
    MemorySettingsRead,
    Recalled,
)


async def list_memories(
    uow: UnitOfWork,
    agent_id: UUID,
    query: MemoryFilter | None = None,
    page: PageQuery | None = None,
) -> Page[MemoryRead]:
    """What the agent is told (with what the company shares), or what waits; newest first.

    Raises:
        AgentNotFound.
    """
    await read_agent(uow, agent_id)
    statement = repository.matching(agent_id, query or MemoryFilter(), utc_now().date())
    return await paginate(
        uow.session, statement, Memory.id, page=page or PageQuery(), read=read_memory
    )


async def memory_log(
    uow: UnitOfWork, agent_id: UUID, page: PageQuery | None = None
) -> Page[MemoryChangeRead]:
    """What was learned, changed and forgotten, newest first. Raises AgentNotFound."""
    await read_agent(uow, agent_id)
    return await paginate(
        uow.session,
        repository.changes(agent_id),
        MemoryChangeRow.id,
        page=page or PageQuery(),
        read=MemoryChangeRead,
    )


async def get_memory_settings(uow: UnitOfWork, agent_id: UUID) -> MemorySettingsRead:
    """Whether the agent remembers, how much at most, and how much it has. Raises AgentNotFound."""
    await read_agent(uow, agent_id)
    enabled, most = await repository.settings_of(uow.session, agent_id)
    kept, waiting = await repository.counts(uow.session, agent_id, utc_now().date())
    return MemorySettingsRead(enabled=enabled, most=most, kept=kept, to_review=waiting)


async def known_texts(
    uow: UnitOfWork, agent_id: UUID, ids: Collection[UUID]
) -> dict[UUID, Recalled]:
    """Those of these memories that the agent may still be told, by id."""
    uow.actor.require("agents:read")
    if not ids:
        return {}
    found = await repository.usable(uow.session, agent_id, utc_now().date(), ids)
    return {each.id: Recalled.model_validate(each) for each in found}


async def fresh(uow: UnitOfWork, memory: Memory) -> MemoryRead:
    """A memory that was just changed, as the database has it now."""
    await uow.session.flush()
    await uow.session.refresh(memory)
    return read_memory(memory)


def read_memory(memory: Memory) -> MemoryRead:
    read = MemoryRead.model_validate(memory)
    expired = memory.expires_on is not None and memory.expires_on <= utc_now().date()
    return read.model_copy(update={"expired": expired})
