"""Show another alternative of a conversation."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.chat.adapters.secondary import repository
from agents_os.domains.chat.metadata.schemas import ConversationRead
from agents_os.domains.chat.usecases.queries import no_conversation, no_message


async def select_branch(uow: UnitOfWork, message_id: UUID) -> ConversationRead:
    """Make the branch through a message the one that is shown and continued.

    Below the message, the newest alternative counts each time.

    Raises:
        MessageNotFound: unknown, or in somebody else's conversation.
    """
    uow.actor.require("work:create")
    message = await repository.find_message(uow.session, uow.actor, message_id)
    if message is None:
        raise no_message(message_id)
    conversation = await repository.lock_conversation(
        uow.session, uow.actor, message.conversation_id
    )
    if conversation is None:
        raise no_conversation(message.conversation_id)
    conversation.active_leaf_id = await repository.newest_leaf(uow.session, message_id)
    await repository.refresh(uow.session, conversation)
    uow.signal("conversation", conversation.id)
    return ConversationRead.model_validate(conversation)
