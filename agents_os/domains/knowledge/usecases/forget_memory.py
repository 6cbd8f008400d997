from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import repository
from agents_os.domains.knowledge.metadata.events import MemoryForgotten
from agents_os.domains.knowledge.metadata.models import Memory, MemoryChange, MemoryStatus
from agents_os.domains.knowledge.usecases.editable_memory import editable_memory


async def forget_memory(uow: UnitOfWork, agent_id: UUID, memory_id: UUID) -> None:
    """Erase a memory's text, everywhere: in the list, in the log, in runs under way.

    Publishes MemoryForgotten. The answer or run it was learned from keeps its own record.

    Raises:
        AgentNotFound, MemoryNotFound, Forbidden.
    """
    uow.actor.require("agents:edit")
    await forget(uow, await editable_memory(uow, agent_id, memory_id))


async def forget(uow: UnitOfWork, memory: Memory) -> None:
    """The same for a memory that is locked already."""
    memory.text = ""
    memory.status = MemoryStatus.FORGOTTEN
    memory.review_reason = None
    await uow.session.flush()
    await repository.erase_changes(uow.session, memory.id)
    by = uow.actor.user_id
    await repository.log_change(uow.session, memory, MemoryChange.FORGOTTEN, by=by)
    uow.publish(MemoryForgotten(memory_id=memory.id, agent_id=memory.agent_id, by_user_id=by))
