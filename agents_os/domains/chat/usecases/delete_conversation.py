"""Put a conversation away."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.chat.adapters.secondary import repository
from agents_os.domains.chat.usecases.queries import no_conversation
from agents_os.domains.runs.usecases.request_cancel import request_cancel


async def delete_conversation(uow: UnitOfWork, conversation_id: UUID) -> None:
    """Take a conversation out of every list; an answer that is being written is stopped.

    The rows stay (its runs refer to them) until the organisation's retention removes them.

    Raises:
        ConversationNotFound: unknown, deleted already, or somebody else's.
    """
    uow.actor.require("work:create")
    conversation = await repository.lock_conversation(uow.session, uow.actor, conversation_id)
    if conversation is None:
        raise no_conversation(conversation_id)
    busy = await repository.streaming_answer(uow.session, conversation_id)
    if busy is not None and busy.run_id is not None:
        await request_cancel(uow, busy.run_id)
    conversation.archived_at = utc_now()
    uow.signal("conversation", conversation_id)
