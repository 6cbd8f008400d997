"""Give a conversation another title, or pin it."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.chat.adapters.secondary import repository
from agents_os.domains.chat.metadata.schemas import ConversationRead, ConversationUpdate
from agents_os.domains.chat.usecases.queries import no_conversation


async def rename_conversation(
    uow: UnitOfWork, conversation_id: UUID, body: ConversationUpdate
) -> ConversationRead:
    """Change title and pin of one of the caller's conversations; what is None stays.

    Raises:
        ConversationNotFound: unknown, deleted, or somebody else's.
    """
    uow.actor.require("work:create")
    conversation = await repository.find_conversation(uow.session, uow.actor, conversation_id)
    if conversation is None:
        raise no_conversation(conversation_id)
    for name, value in body.model_dump(exclude_none=True).items():
        setattr(conversation, name, value)
    await repository.refresh(uow.session, conversation)
    uow.signal("conversation", conversation_id)
    return ConversationRead.model_validate(conversation)
