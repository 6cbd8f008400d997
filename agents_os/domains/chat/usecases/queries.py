"""Reading conversations. Everybody reads only their own; nobody's role opens another's."""

from collections.abc import Sequence
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import BadCursor, Page, PageQuery, paginate
from agents_os.domains.chat.adapters.secondary import repository
from agents_os.domains.chat.metadata.errors import ConversationNotFound, MessageNotFound
from agents_os.domains.chat.metadata.models import Conversation, Message
from agents_os.domains.chat.metadata.schemas import ConversationRead, MessageRead, MessageWindow
from agents_os.domains.runs.metadata.context import RunContext
from agents_os.domains.runs.usecases.read_context import read_context

MESSAGES_AT_ONCE = 50


async def list_conversations(
    uow: UnitOfWork, page: PageQuery, *, agent_id: UUID | None = None
) -> Page[ConversationRead]:
    """The caller's conversations, the one with the newest message first.

    Raises:
        Forbidden: the caller may neither chat nor see runs.
    """
    require_chat(uow.actor)
    return await paginate(
        uow.session,
        repository.select_conversations(uow.actor, agent_id),
        Conversation.last_message_at,
        Conversation.id,
        page=page,
        read=ConversationRead,
    )


async def get_conversation(uow: UnitOfWork, conversation_id: UUID) -> ConversationRead:
    """One conversation of the caller.

    Raises:
        ConversationNotFound: unknown, deleted, or somebody else's.
    """
    require_chat(uow.actor)
    found = await repository.find_conversation(uow.session, uow.actor, conversation_id)
    if found is None:
        raise no_conversation(conversation_id)
    return ConversationRead.model_validate(found)


async def list_messages(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    leaf_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = MESSAGES_AT_ONCE,
) -> MessageWindow:
    """The newest `limit` messages of one branch, oldest first; older ones by `cursor`.

    The branch ends at `leaf_id`; by default it is the one that was shown or written last.

    Raises:
        ConversationNotFound: unknown, deleted, or somebody else's.
        BadCursor: the cursor is not a `next_cursor` of this list.
    """
    conversation = await get_conversation(uow, conversation_id)
    leaf = _message_id(cursor) if cursor else leaf_id or conversation.active_leaf_id
    return await _window(uow, conversation_id, leaf, limit)


async def open_conversation(
    uow: UnitOfWork, agent_id: UUID, conversation_id: UUID | None = None
) -> tuple[ConversationRead, MessageWindow] | None:
    """A conversation of the caller with the agent, by default the newest, and how it ends.

    None: there is no such conversation, or it is with another agent.
    """
    require_chat(uow.actor)
    found = await repository.open_conversation(uow.session, uow.actor, agent_id, conversation_id)
    if found is None:
        return None
    window = await _window(uow, found.id, found.active_leaf_id, MESSAGES_AT_ONCE)
    return ConversationRead.model_validate(found), window


async def get_message(uow: UnitOfWork, message_id: UUID) -> MessageRead:
    """One message of the caller's conversations, with its alternatives.

    Raises:
        MessageNotFound: unknown, or in somebody else's conversation.
    """
    require_chat(uow.actor)
    message = await repository.find_message(uow.session, uow.actor, message_id)
    if message is None:
        raise no_message(message_id)
    return (await with_siblings(uow, message.conversation_id, [message]))[0]


async def get_answer(uow: UnitOfWork, run_id: UUID) -> MessageRead:
    """The answer a run has written, or is writing: then with the text that was saved so far.

    Raises:
        MessageNotFound: not a chat run, or in somebody else's conversation.
    """
    require_chat(uow.actor)
    message = await repository.find_answer(uow.session, uow.actor, run_id)
    if message is None:
        raise no_message(run_id)
    return MessageRead.model_validate(message)


async def get_answer_context(uow: UnitOfWork, message_id: UUID) -> RunContext:
    """What the model was told beside the question when it wrote this answer; nothing for questions.

    Raises:
        MessageNotFound: unknown, or in somebody else's conversation.
    """
    message = await get_message(uow, message_id)
    return await read_context(uow, message.run_id) if message.run_id else RunContext()


async def with_siblings(
    uow: UnitOfWork, conversation_id: UUID, messages: Sequence[Message]
) -> list[MessageRead]:
    """Messages as they are read, each with the alternatives at its place."""
    parents = list({message.parent_id for message in messages})
    children = await repository.siblings(uow.session, conversation_id, parents)
    return [_read(message, children[message.parent_id]) for message in messages]


async def _window(
    uow: UnitOfWork, conversation_id: UUID, leaf: UUID | None, limit: int
) -> MessageWindow:
    if leaf is None:
        return MessageWindow(data=[], next_cursor=None, has_more=False)
    found = await repository.branch(uow.session, conversation_id, leaf, limit)
    older = found[0][0].parent_id if found else None
    return MessageWindow(
        data=[_read(message, siblings) for message, siblings in found],
        next_cursor=str(older) if older else None,
        has_more=older is not None,
    )


def _read(message: Message, siblings: Sequence[UUID]) -> MessageRead:
    read = MessageRead.model_validate(message)
    return read.model_copy(update={"sibling_ids": tuple(siblings)})


def require_chat(actor: Actor) -> None:
    """Raise Forbidden unless `actor` may chat, or may at least read what they once asked."""
    if actor.reach("work:create") is None:
        actor.require("runs:read")


def no_conversation(conversation_id: UUID) -> ConversationNotFound:
    """The error for a conversation that is not there for the caller."""
    return ConversationNotFound(
        "There is no such conversation. It may have been deleted.",
        conversation_id=str(conversation_id),
    )


def no_message(message_id: UUID) -> MessageNotFound:
    """The error for a message that is not there for the caller."""
    return MessageNotFound("There is no such message.", id=str(message_id))


def _message_id(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError:
        raise BadCursor(
            "This cursor does not belong to this list. Start again without a cursor."
        ) from None
