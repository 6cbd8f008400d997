"""Counts over ratings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor, Reach
from agents_os.domains.chat.adapters.secondary.repository import mine
from agents_os.domains.chat.metadata.models import Conversation, Message


async def ratings(
    session: AsyncSession, actor: Actor, agent_id: UUID, since: datetime
) -> tuple[int, int]:
    """Thumbs up and thumbs down for an agent: everybody's for who may see all runs, else own."""
    everybody = actor.reach("runs:read") is Reach.ALL
    row = await session.execute(
        select(
            func.count().filter(Message.feedback == 1), func.count().filter(Message.feedback == -1)
        )
        .select_from(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.agent_id == agent_id,
            Message.created_at >= since,
            true() if everybody else mine(actor),
        )
    )
    up, down = row.one()
    return up, down
