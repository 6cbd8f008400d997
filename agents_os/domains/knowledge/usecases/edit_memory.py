from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import repository
from agents_os.domains.knowledge.metadata.access import require_shareable
from agents_os.domains.knowledge.metadata.errors import MemoryKnown
from agents_os.domains.knowledge.metadata.models import MemoryChange
from agents_os.domains.knowledge.metadata.schemas import MemoryEdit, MemoryRead
from agents_os.domains.knowledge.usecases.editable_memory import editable_memory
from agents_os.domains.knowledge.usecases.queries import fresh


async def edit_memory(
    uow: UnitOfWork, agent_id: UUID, memory_id: UUID, body: MemoryEdit
) -> MemoryRead:
    """Change what an agent remembers. Signals "memory".

    Raises:
        AgentNotFound, MemoryNotFound, Forbidden.
        MemoryKnown: the agent remembers exactly this already.
    """
    uow.actor.require("agents:edit")
    memory = await editable_memory(uow, agent_id, memory_id)
    if body.shared:
        require_shareable(uow.actor)
    if body.text is not None:
        known = await repository.same(uow.session, memory.agent_id, body.text)
        if known is not None and known.id != memory.id:
            raise MemoryKnown("The agent remembers exactly this already.", memory_id=str(known.id))
    before = memory.text
    for field in body.model_fields_set:
        value = getattr(body, field)
        if value is not None or field == "expires_on":
            setattr(memory, field, value)
    await uow.session.flush()
    await repository.log_change(
        uow.session, memory, MemoryChange.EDITED, before=before, by=uow.actor.user_id
    )
    uow.signal("memory", memory.agent_id)
    return await fresh(uow, memory)
