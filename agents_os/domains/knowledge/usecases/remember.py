from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.schemas import AgentRead
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.knowledge.adapters.secondary import repository
from agents_os.domains.knowledge.metadata.access import require_shareable
from agents_os.domains.knowledge.metadata.errors import MemoryIsOff, MemoryKnown, ReviewQueueFull
from agents_os.domains.knowledge.metadata.events import MemoryKept, MemoryProposed
from agents_os.domains.knowledge.metadata.models import (
    Memory,
    MemoryChange,
    MemoryStatus,
    ReviewReason,
)
from agents_os.domains.knowledge.metadata.schemas import (
    MOST_PROPOSED,
    MemoryAdd,
    MemoryOrigin,
    MemoryRead,
)
from agents_os.domains.knowledge.usecases.queries import fresh
from agents_os.domains.knowledge.usecases.set_aside_surplus import set_aside_surplus


async def remember(
    uow: UnitOfWork, agent_id: UUID, body: MemoryAdd, origin: MemoryOrigin | None = None
) -> MemoryRead:
    """Let an agent remember something. Publishes MemoryKept or MemoryProposed.

    It waits for review if `origin` gives a reason for that, or if the caller may not edit the
    agent. Beyond the agent's limit, what was used longest ago is set aside for review.

    Raises:
        AgentNotFound, Forbidden.
        MemoryIsOff: the agent was told to stop remembering.
        MemoryKnown: it remembers exactly this already.
        ReviewQueueFull: 100 proposals wait.
    """
    uow.actor.require("work:create")
    agent = await read_agent(uow, agent_id)
    if body.shared:
        require_shareable(uow.actor)
    await repository.lock_agent(uow.session, agent_id)
    most = await _most(uow, agent)
    await _require_new(uow, agent_id, body.text)
    memory = _row(uow, agent, body, origin or MemoryOrigin())
    await _require_room(uow, memory)
    await repository.add(uow.session, memory)
    by = None if memory.source == "run" else uow.actor.user_id
    proposed = memory.review_reason is not None
    change = MemoryChange.PROPOSED if proposed else MemoryChange.REMEMBERED
    await repository.log_change(uow.session, memory, change, by=by)
    _announce(uow, memory, by)
    if not proposed:
        await set_aside_surplus(uow, agent_id, most)
    return await fresh(uow, memory)


async def _most(uow: UnitOfWork, agent: AgentRead) -> int:
    enabled, most = await repository.settings_of(uow.session, agent.id)
    if not enabled:
        raise MemoryIsOff(
            f"{agent.name} was told to stop remembering. Switch its memory on first.",
            agent_id=str(agent.id),
        )
    return most


async def _require_new(uow: UnitOfWork, agent_id: UUID, text: str) -> None:
    known = await repository.same(uow.session, agent_id, text)
    if known is not None:
        kept = known.status == MemoryStatus.KEPT
        what = "remembered already" if kept else "already waiting for review"
        raise MemoryKnown(f"Exactly this is {what}.", memory_id=str(known.id))


async def _require_room(uow: UnitOfWork, memory: Memory) -> None:
    if memory.status != MemoryStatus.PROPOSED:
        return
    _, waiting = await repository.counts(uow.session, memory.agent_id, utc_now().date())
    if waiting >= MOST_PROPOSED:
        raise ReviewQueueFull(
            f"{waiting} memories wait for review already. Keep or forget some of them first.",
            limit=MOST_PROPOSED,
        )


def _row(uow: UnitOfWork, agent: AgentRead, body: MemoryAdd, origin: MemoryOrigin) -> Memory:
    suggested = None if "edit" in agent.can else ReviewReason.SUGGESTED
    reason = origin.reason or suggested
    return Memory(
        id=uuid7(),
        org_id=uow.actor.tenant,
        agent_id=agent.id,
        shared=body.shared,
        kind=body.kind,
        text=body.text,
        status=MemoryStatus.PROPOSED if reason else MemoryStatus.KEPT,
        review_reason=reason,
        source=origin.source,
        run_id=origin.run_id,
        conversation_id=origin.conversation_id,
        message_id=origin.message_id,
        created_by=uow.actor.user_id,
        expires_on=body.expires_on,
        uses=0,
    )


def _announce(uow: UnitOfWork, memory: Memory, by: UUID | None) -> None:
    facts = {"memory_id": memory.id, "agent_id": memory.agent_id, "by_user_id": by}
    if memory.review_reason is None:
        uow.publish(MemoryKept(**facts))
    else:
        uow.publish(MemoryProposed(**facts, reason=ReviewReason(memory.review_reason)))
