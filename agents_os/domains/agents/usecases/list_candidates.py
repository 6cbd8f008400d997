from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.adapters.secondary import overview
from agents_os.domains.agents.metadata.candidates import Candidate
from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.models import Agent, Category

MOST_CANDIDATES = 500


async def list_candidates(uow: UnitOfWork) -> list[Candidate]:
    """Active agents the caller may give work to, by name; at most 500."""
    uow.actor.require("agents:read")
    found = await overview.active_with_definition(uow.session, uow.actor, MOST_CANDIDATES)
    return [_read(agent, AgentDefinition.model_validate(stored)) for agent, stored in found]


def _read(agent: Agent, definition: AgentDefinition) -> Candidate:
    return Candidate(
        id=agent.id,
        name=agent.name,
        slug=agent.slug,
        emoji=agent.emoji,
        role_title=agent.role_title,
        description=agent.description,
        category=Category(agent.category),
        tags=agent.tags,
        specialties=list(definition.specialties),
        services=[f"{each.name}: {each.description}" for each in definition.services],
        model=definition.model.model,
    )
