from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import repository
from agents_os.domains.knowledge.metadata.events import MemoryProposed
from agents_os.domains.knowledge.metadata.models import MemoryChange, ReviewReason


async def set_aside_surplus(uow: UnitOfWork, agent_id: UUID, most: int) -> None:
    """Put what was used longest ago up for review until at most `most` are kept.

    Nothing is ever deleted by itself. Publishes MemoryProposed for each.
    """
    uow.actor.require("work:create")
    for memory in await repository.set_aside(uow.session, agent_id, most):
        await repository.log_change(uow.session, memory, MemoryChange.SET_ASIDE, before=memory.text)
        uow.publish(
            MemoryProposed(
                memory_id=memory.id,
                agent_id=agent_id,
                by_user_id=None,
                reason=ReviewReason.UNUSED,
            )
        )
