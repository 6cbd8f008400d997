"""What lists show about many agents at once. One statement each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from agents_os.core.actor import Actor
from agents_os.domains.agents.adapters.secondary.repository import visible_to
from agents_os.domains.agents.metadata.models import Agent, AgentVersion, Lifecycle


async def tags(session: AsyncSession, actor: Actor, limit: int) -> Sequence[str]:
    tag = func.unnest(Agent.tags).label("tag")
    statement = select(tag).where(visible_to(actor)).distinct().order_by(tag).limit(limit)
    return (await session.scalars(statement)).all()


async def chosen_models(
    session: AsyncSession, actor: Actor, agent_ids: Sequence[UUID]
) -> dict[UUID, Any]:
    """The model named by each agent's published version, else by its draft."""
    published = select(AgentVersion.definition).where(AgentVersion.id == Agent.published_version_id)
    definition = func.coalesce(published.scalar_subquery(), Agent.draft)
    statement = select(Agent.id, cast(definition["model"]["model"].astext, Text)).where(
        Agent.id.in_(agent_ids), visible_to(actor)
    )
    return dict((await session.execute(statement)).all())


async def active_with_definition(
    session: AsyncSession, actor: Actor, limit: int
) -> list[tuple[Agent, Any]]:
    """Active agents with their published definition, by name."""
    of_version = select(AgentVersion.definition).where(
        AgentVersion.id == Agent.published_version_id
    )
    statement = (
        select(Agent, of_version.correlate(Agent).scalar_subquery())
        .where(
            visible_to(actor),
            Agent.lifecycle == Lifecycle.ACTIVE,
            Agent.published_version_id.is_not(None),
        )
        .options(defer(Agent.draft, raiseload=True))
        .order_by(Agent.name_folded, Agent.id)
        .limit(limit)
    )
    return [(agent, definition) for agent, definition in await session.execute(statement)]
