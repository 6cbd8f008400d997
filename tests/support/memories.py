"""Shortcuts for tests about what agents remember."""

from uuid import UUID

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.knowledge.metadata.models import ReviewReason
from agents_os.domains.knowledge.metadata.schemas import (
    MemoryAdd,
    MemoryFilter,
    MemoryOrigin,
    MemoryRead,
    MemoryReview,
)
from agents_os.domains.knowledge.usecases.forget_memory import forget_memory
from agents_os.domains.knowledge.usecases.queries import list_memories
from agents_os.domains.knowledge.usecases.remember import remember
from agents_os.domains.knowledge.usecases.review_memory import review_memory


async def keep(
    actor: Actor, agent_id: UUID, words: str, reason: ReviewReason | None = None, **fields: object
) -> MemoryRead:
    """Something for the agent to remember; with `reason`, it waits for review."""
    async with db.unit_of_work(actor) as uow:
        body = MemoryAdd(text=words, **fields)
        return await remember(uow, agent_id, body, MemoryOrigin(reason=reason))


async def kept(actor: Actor, agent_id: UUID) -> list[MemoryRead]:
    async with db.unit_of_work(actor) as uow:
        return (await list_memories(uow, agent_id)).data


async def waiting(actor: Actor, agent_id: UUID) -> list[MemoryRead]:
    async with db.unit_of_work(actor) as uow:
        return (await list_memories(uow, agent_id, MemoryFilter(show="review"))).data


async def review(actor: Actor, memory: MemoryRead, *, keep: bool) -> MemoryRead:
    async with db.unit_of_work(actor) as uow:
        return await review_memory(uow, memory.agent_id, memory.id, MemoryReview(keep=keep))


async def forget(actor: Actor, memory: MemoryRead) -> None:
    async with db.unit_of_work(actor) as uow:
        await forget_memory(uow, memory.agent_id, memory.id)
