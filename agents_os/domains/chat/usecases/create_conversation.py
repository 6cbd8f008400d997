"""Begin a conversation without a question."""

from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.agents.usecases.queries import get_runnable_agent
from agents_os.domains.chat.adapters.secondary import repository
from agents_os.domains.chat.metadata.models import Conversation
from agents_os.domains.chat.metadata.schemas import ConversationCreate, ConversationRead
from agents_os.domains.chat.usecases.send_message import UNTITLED


async def create_conversation(uow: UnitOfWork, body: ConversationCreate) -> ConversationRead:
    """Make an empty conversation of the caller with an agent.

    Raises:
        Forbidden: the caller may not give work.
        AgentNotFound, AgentNotRunnable: unknown, or paused, archived, never published.
    """
    uow.actor.require("work:create")
    await get_runnable_agent(uow, body.agent_id)
    conversation = Conversation(
        id=uuid7(),
        org_id=uow.actor.tenant,
        agent_id=body.agent_id,
        owner_id=uow.actor.user_id,
        title=body.title or UNTITLED,
    )
    await repository.add(uow.session, conversation)
    uow.signal("conversation", conversation.id)
    return ConversationRead.model_validate(conversation)
