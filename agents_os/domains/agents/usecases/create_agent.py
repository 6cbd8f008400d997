from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.core.versioned import set_draft
from agents_os.domains.agents.adapters.secondary import repository
from agents_os.domains.agents.metadata import access
from agents_os.domains.agents.metadata.events import AgentHired
from agents_os.domains.agents.metadata.models import Agent
from agents_os.domains.agents.metadata.schemas import AgentCreate, AgentRead
from agents_os.domains.agents.metadata.tools import require_known
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.billing.metadata.limits import Resource
from agents_os.domains.billing.usecases.check_limit import check_limit
from agents_os.domains.identity.usecases.require_team import require_team_here


async def create_agent(uow: UnitOfWork, body: AgentCreate) -> AgentRead:
    """Design a native agent from scratch. It is a draft until its first version is published.

    Publishes AgentHired.

    Raises:
        Forbidden: the actor lacks "agents:edit", or is not in the team.
        TeamNotFound, TeamMissing, UnknownTool: nothing was written.
        PlanLimitReached: the plan has no place for another agent.
    """
    agent = await prepare_agent(uow, body)
    await repository.add(uow.session, agent)
    announce(uow, agent)
    return await read_agent(uow, agent.id)


async def prepare_agent(
    uow: UnitOfWork, body: AgentCreate, *, template_key: str | None = None
) -> Agent:
    """Check that the actor may put such an agent there, and make it, not stored yet."""
    actor = uow.actor
    actor.require("agents:edit")
    await check_limit(uow, Resource.AGENTS)
    owner_id = actor.user_id
    access.require_place(actor, owner_id=owner_id, team_id=body.team_id, visibility=body.visibility)
    require_known(body.definition.tools)
    await require_team_here(uow, body.team_id)
    card = body.model_dump(exclude={"definition"})
    agent = Agent(
        **card,
        id=uuid7(),
        org_id=actor.tenant,
        slug=await repository.free_slug(uow.session, actor.tenant, body.name),
        template_key=template_key,
        owner_id=owner_id,
    )
    set_draft(agent, body.definition, owner_id)
    return agent


def announce(uow: UnitOfWork, agent: Agent) -> None:
    """Publish that `agent` joined."""
    uow.publish(
        AgentHired(
            agent_id=agent.id,
            by_user_id=uow.actor.user_id,
            name=agent.name,
            template_key=agent.template_key,
        )
    )
