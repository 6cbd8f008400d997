"""Thumbs up, thumbs down."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.chat.adapters.secondary import repository
from agents_os.domains.chat.metadata.errors import NotAnAnswer
from agents_os.domains.chat.metadata.schemas import FeedbackPut, MessageRead, MessageStatus
from agents_os.domains.chat.usecases.queries import no_message, with_siblings
from agents_os.domains.chat.usecases.remember_message import learn_from_comment


async def rate_message(uow: UnitOfWork, message_id: UUID, body: FeedbackPut) -> MessageRead:
    """Set the rating of an answer; 0 takes it back, together with the comment.

    Rating the same way again changes nothing. What a thumb down complains about is proposed to
    the agent's memory, where a person decides about it.

    Raises:
        MessageNotFound: unknown, or in somebody else's conversation.
        NotAnAnswer: it is a question, or still being written.
    """
    uow.actor.require("work:create")
    message = await repository.find_message(uow.session, uow.actor, message_id)
    if message is None:
        raise no_message(message_id)
    if message.role != "assistant" or message.status == MessageStatus.STREAMING:
        raise NotAnAnswer("Only an agent’s finished answer can be rated.")
    message.feedback = body.rating
    message.feedback_comment = (body.comment or None) if body.rating else None
    await repository.refresh(uow.session, message)
    if message.feedback == -1 and message.feedback_comment:
        await learn_from_comment(uow, message, message.feedback_comment)
    uow.signal("conversation", message.conversation_id)
    return (await with_siblings(uow, message.conversation_id, [message]))[0]
