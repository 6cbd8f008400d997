"""What an agent learns from a conversation, when a person says so."""

from contextlib import suppress
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.metadata.errors import AgentNotFound
from agents_os.domains.chat.adapters.secondary import repository
from agents_os.domains.chat.metadata.models import Message
from agents_os.domains.chat.usecases.queries import no_message
from agents_os.domains.knowledge.metadata.errors import MemoryIsOff, MemoryKnown, ReviewQueueFull
from agents_os.domains.knowledge.metadata.models import MemoryKind, ReviewReason
from agents_os.domains.knowledge.metadata.schemas import MemoryAdd, MemoryOrigin, MemoryRead
from agents_os.domains.knowledge.usecases.remember import remember


async def remember_message(uow: UnitOfWork, message_id: UUID, body: MemoryAdd) -> MemoryRead:
    """Let the agent remember something from a message. Publishes MemoryKept or MemoryProposed.

    The memory links to the message; the conversation stays its owner's alone.

    Raises:
        MessageNotFound: unknown, or in somebody else's conversation.
        Forbidden, MemoryIsOff, MemoryKnown, ReviewQueueFull: see `remember`.
    """
    uow.actor.require("work:create")
    message = await repository.find_message(uow.session, uow.actor, message_id)
    if message is None:
        raise no_message(message_id)
    return await _remember(uow, message, body)


async def learn_from_comment(uow: UnitOfWork, message: Message, comment: str) -> None:
    """Propose what somebody said was wrong with an answer; a person decides whether to keep it."""
    body = MemoryAdd(text=comment, kind=MemoryKind.CORRECTION)
    with suppress(AgentNotFound, MemoryIsOff, MemoryKnown, ReviewQueueFull):
        await _remember(uow, message, body, ReviewReason.FEEDBACK)


async def _remember(
    uow: UnitOfWork, message: Message, body: MemoryAdd, reason: ReviewReason | None = None
) -> MemoryRead:
    agent_id = await repository.agent_of(uow.session, message.conversation_id)
    origin = MemoryOrigin(
        conversation_id=message.conversation_id,
        message_id=message.id,
        run_id=message.run_id,
        reason=reason,
    )
    return await remember(uow, agent_id, body, origin)
