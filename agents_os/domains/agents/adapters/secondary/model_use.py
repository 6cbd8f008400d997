"""Which agents ask which model."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor
from agents_os.domains.agents.adapters.secondary.repository import visible_to
from agents_os.domains.agents.metadata.definition import Limits
from agents_os.domains.agents.metadata.model_use import ModelUse
from agents_os.domains.agents.metadata.models import Agent, AgentVersion, Lifecycle

_DEFINITION = func.coalesce(AgentVersion.definition, Agent.draft)
_MODEL = _DEFINITION["model"]["model"].astext
_MOST = func.coalesce(_DEFINITION["limits"]["max_steps"].as_integer(), Limits().max_steps)


async def list_model_use(session: AsyncSession, actor: Actor) -> list[ModelUse]:
    """By the agent's name."""
    query = (
        select(
            Agent.id.label("agent_id"), Agent.name, _MODEL.label("model"), _MOST.label("max_steps")
        )
        .outerjoin(AgentVersion, AgentVersion.id == Agent.published_version_id)
        .where(
            Agent.org_id == actor.tenant,
            Agent.lifecycle != Lifecycle.ARCHIVED,
            _MODEL.is_not(None),
            visible_to(actor),
        )
        .order_by(Agent.name_folded, Agent.id)
    )
    return [ModelUse.model_validate(row) for row in await session.execute(query)]
