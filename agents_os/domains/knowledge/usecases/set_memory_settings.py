from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.knowledge.adapters.secondary import repository
from agents_os.domains.knowledge.metadata.schemas import MemorySettingsPut, MemorySettingsRead
from agents_os.domains.knowledge.usecases.queries import get_memory_settings
from agents_os.domains.knowledge.usecases.set_aside_surplus import set_aside_surplus


async def set_memory_settings(
    uow: UnitOfWork, agent_id: UUID, body: MemorySettingsPut
) -> MemorySettingsRead:
    """Switch an agent's memory on or off, and say how much it keeps. Signals "memory".

    Raises:
        AgentNotFound.
        Forbidden: the caller may not edit the agent.
    """
    uow.actor.require("agents:edit")
    agent = await read_agent(uow, agent_id)
    if "edit" not in agent.can:
        raise Forbidden(f"You may not edit {agent.name}.", permission="agents:edit")
    await repository.lock_agent(uow.session, agent_id)
    await repository.put_settings(
        uow.session, uow.actor.tenant, agent_id, enabled=body.enabled, most=body.most
    )
    await set_aside_surplus(uow, agent_id, body.most)
    uow.signal("memory", agent_id)
    return await get_memory_settings(uow, agent_id)
