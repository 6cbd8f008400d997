from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.knowledge.adapters.secondary import repository
from agents_os.domains.knowledge.metadata.access import require_shareable
from agents_os.domains.knowledge.metadata.models import Memory


async def editable_memory(uow: UnitOfWork, agent_id: UUID, memory_id: UUID) -> Memory:
    """A memory the caller may change, locked with its agent: one they may edit, or a shared one.

    Raises:
        AgentNotFound, MemoryNotFound.
        Forbidden: beyond the caller's reach.
    """
    uow.actor.require("agents:edit")
    agent = await read_agent(uow, agent_id)
    memory = await repository.lock(uow.session, agent_id, memory_id)
    if memory.shared:
        require_shareable(uow.actor)
    elif "edit" not in agent.can:
        raise Forbidden(
            f"You may not edit {agent.name}, so you cannot change what it remembers.",
            permission="agents:edit",
        )
    return memory
