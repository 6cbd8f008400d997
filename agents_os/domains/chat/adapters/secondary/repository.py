"""Every SQL statement of conversations.

Row-level security keeps organisations apart; that a conversation is its owner's alone is kept
here: every read of one goes through `mine`.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Uuid, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor
from agents_os.domains.chat.metadata.models import Conversation, Message

_BRANCH = (
    text("""
with recursive branch as (
  select m.id, m.parent_id, 1 as place from messages m
  where m.id = :leaf and m.conversation_id = :conversation
  union all
  select m.id, m.parent_id, b.place + 1 from messages m join branch b on m.id = b.parent_id
  where b.place < :most
), kin as (
  select m.parent_id, array_agg(m.id order by m.id) as ids from messages m
  where m.conversation_id = :conversation
    and (m.parent_id is null or m.parent_id in (select parent_id from branch))
  group by m.parent_id
)
select b.id, b.place, k.ids from branch b join kin k on k.parent_id is not distinct from b.parent_id
""")
    .columns(id=Uuid, place=Integer, ids=ARRAY(Uuid))
    .subquery("branch")
)
_BRANCH_LENGTH = text("""
with recursive branch as (
  select m.id, m.parent_id from messages m
  where m.id = :leaf and m.conversation_id = :conversation
  union all
  select m.id, m.parent_id from messages m join branch b on m.id = b.parent_id
)
select count(*) from branch
""")
_NEWEST_LEAF = text("""
with recursive down as (
  select m.id, m.conversation_id, 1 as depth from messages m where m.id = :start
  union all
  select child.id, child.conversation_id, d.depth + 1 from down d
  join lateral (
    select c.id, c.conversation_id from messages c
    where c.conversation_id = d.conversation_id and c.parent_id = d.id order by c.id desc limit 1
  ) child on true
)
select id from down order by depth desc limit 1
""")


def mine(actor: Actor) -> ColumnElement[bool]:
    """Conversations of the person, or of the person an API key belongs to."""
    return Conversation.owner_id == actor.user_id


async def agent_of(session: AsyncSession, conversation_id: UUID) -> UUID:
    """Whom a conversation is with."""
    statement = select(Conversation.agent_id).where(Conversation.id == conversation_id)
    return (await session.execute(statement)).scalar_one()


def select_conversations(actor: Actor, agent_id: UUID | None) -> Select[Conversation]:
    statement = select(Conversation).where(mine(actor), Conversation.archived_at.is_(None))
    return statement.where(Conversation.agent_id == agent_id) if agent_id else statement


async def add(session: AsyncSession, row: Conversation | Message) -> None:
    session.add(row)
    await session.flush()


async def refresh(session: AsyncSession, row: Conversation | Message) -> None:
    """Write pending changes and read what the database made of them."""
    await session.flush()
    await session.refresh(row)


async def find_conversation(
    session: AsyncSession, actor: Actor, conversation_id: UUID
) -> Conversation | None:
    return await session.scalar(
        select(Conversation).where(
            Conversation.id == conversation_id, mine(actor), Conversation.archived_at.is_(None)
        )
    )


async def open_conversation(
    session: AsyncSession, actor: Actor, agent_id: UUID, conversation_id: UUID | None
) -> Conversation | None:
    """That conversation with the agent; without an id the newest."""
    statement = select_conversations(actor, agent_id)
    if conversation_id is not None:
        statement = statement.where(Conversation.id == conversation_id)
    newest = statement.order_by(Conversation.last_message_at.desc(), Conversation.id.desc())
    return await session.scalar(newest.limit(1))


async def lock_conversation(
    session: AsyncSession, actor: Actor, conversation_id: UUID
) -> Conversation | None:
    """The conversation, so that only one question is added at a time.

    Not a full FOR UPDATE: a run that is written twice in a transaction has its foreign key to
    the conversation checked, and would wait for us while we wait for the run.
    """
    statement = select(Conversation).where(
        Conversation.id == conversation_id, mine(actor), Conversation.archived_at.is_(None)
    )
    return await session.scalar(
        statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    )


async def find_message(session: AsyncSession, actor: Actor, message_id: UUID) -> Message | None:
    return await session.scalar(_messages(actor).where(Message.id == message_id))


async def find_answer(session: AsyncSession, actor: Actor, run_id: UUID) -> Message | None:
    """The answer a run writes."""
    statement = _messages(actor).where(Message.run_id == run_id)
    return await session.scalar(statement.execution_options(populate_existing=True))


async def streaming_answer(session: AsyncSession, conversation_id: UUID) -> Message | None:
    return await session.scalar(
        select(Message).where(
            Message.conversation_id == conversation_id, Message.status == "streaming"
        )
    )


async def branch(
    session: AsyncSession, conversation_id: UUID, leaf_id: UUID, most: int
) -> list[tuple[Message, list[UUID]]]:
    """At most `most` messages from `leaf_id` up to the first question, oldest first; each with
    all that stand at its place.
    """
    values = {"leaf": leaf_id, "conversation": conversation_id, "most": most}
    statement = select(Message, _BRANCH.c.ids).join(_BRANCH, _BRANCH.c.id == Message.id)
    oldest_first = statement.order_by(_BRANCH.c.place.desc())
    fresh = oldest_first.execution_options(populate_existing=True)
    return [(message, ids) for message, ids in await session.execute(fresh, values)]


async def branch_length(session: AsyncSession, conversation_id: UUID, leaf_id: UUID) -> int:
    """How many messages lead from the first question to `leaf_id`, both included."""
    values = {"leaf": leaf_id, "conversation": conversation_id}
    length: int = (await session.execute(_BRANCH_LENGTH, values)).scalar_one()
    return length


async def siblings(
    session: AsyncSession, conversation_id: UUID, parents: Sequence[UUID | None]
) -> dict[UUID | None, list[UUID]]:
    """Parent -> its children, oldest first."""
    known = [parent for parent in parents if parent]
    place: ColumnElement[bool] = Message.parent_id.in_(known)
    if len(known) < len(parents):
        place = place | Message.parent_id.is_(None)
    rows = await session.execute(
        select(Message.parent_id, func.array_agg(aggregate_order_by(Message.id, Message.id.asc())))
        .where(Message.conversation_id == conversation_id, place)
        .group_by(Message.parent_id)
    )
    return {parent: list(children) for parent, children in rows}


async def newest_leaf(session: AsyncSession, message_id: UUID) -> UUID:
    """Where the branch through a message ends, taking the newest alternative each time."""
    leaf: UUID = (await session.execute(_NEWEST_LEAF, {"start": message_id})).scalar_one()
    return leaf


async def change_streaming(session: AsyncSession, run_id: UUID, **values: Any) -> None:
    """Change the answer a run is writing; nothing happens when it is final already."""
    await session.execute(
        update(Message)
        .where(Message.run_id == run_id, Message.status == "streaming")
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _messages(actor: Actor) -> Select[Message]:
    return (
        select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(mine(actor), Conversation.archived_at.is_(None))
    )
