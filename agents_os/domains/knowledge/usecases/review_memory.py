from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import repository
from agents_os.domains.knowledge.metadata.events import MemoryKept
from agents_os.domains.knowledge.metadata.models import MemoryChange, MemoryStatus
from agents_os.domains.knowledge.metadata.schemas import MemoryRead, MemoryReview
from agents_os.domains.knowledge.usecases.editable_memory import editable_memory
from agents_os.domains.knowledge.usecases.forget_memory import forget
from agents_os.domains.knowledge.usecases.queries import fresh
from agents_os.domains.knowledge.usecases.set_aside_surplus import set_aside_surplus


async def review_memory(
    uow: UnitOfWork, agent_id: UUID, memory_id: UUID, body: MemoryReview
) -> MemoryRead:
    """Decide about a proposed or expired memory: keep it (without an expiry), or forget it.

    Publishes MemoryKept or MemoryForgotten. Keeping counts as a use, so it is not set aside again
    at once; another one may be.

    Raises:
        AgentNotFound, MemoryNotFound, Forbidden.
    """
    uow.actor.require("agents:edit")
    memory = await editable_memory(uow, agent_id, memory_id)
    if not body.keep:
        await forget(uow, memory)
        return await fresh(uow, memory)
    memory.status, memory.review_reason = MemoryStatus.KEPT, None
    if memory.expires_on and memory.expires_on <= utc_now().date():
        memory.expires_on = None
    await uow.session.flush()
    await repository.mark_used(uow.session, [memory.id])
    by = uow.actor.user_id
    await repository.log_change(uow.session, memory, MemoryChange.KEPT, by=by)
    uow.publish(MemoryKept(memory_id=memory.id, agent_id=memory.agent_id, by_user_id=by))
    _, most = await repository.settings_of(uow.session, memory.agent_id)
    await set_aside_surplus(uow, memory.agent_id, most)
    return await fresh(uow, memory)
