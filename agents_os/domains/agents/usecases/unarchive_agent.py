from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import Lifecycle, unarchive
from agents_os.domains.agents.adapters.secondary import repository
from agents_os.domains.agents.metadata import access
from agents_os.domains.agents.metadata.events import AgentUnarchived
from agents_os.domains.agents.metadata.schemas import AgentRead
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.billing.metadata.limits import Resource
from agents_os.domains.billing.usecases.check_limit import check_limit


async def unarchive_agent(uow: UnitOfWork, agent_id: UUID) -> AgentRead:
    """Bring an archived agent back: paused, so that nothing starts by itself, or as a draft.

    Changes nothing unless it is archived. Publishes AgentUnarchived.

    Raises:
        AgentNotFound.
        Forbidden: the agent is beyond the actor's reach; a member's own drafts only.
        PlanLimitReached: the plan has no place for another agent.
    """
    uow.actor.require("agents:archive")
    agent = await repository.lock(uow.session, agent_id, uow.actor)
    access.require(uow.actor, "archive", agent)
    if agent.lifecycle == Lifecycle.ARCHIVED:
        await check_limit(uow, Resource.AGENTS)
        unarchive(agent, uow.actor.user_id)
        await uow.session.flush()
        uow.publish(AgentUnarchived(agent_id=agent.id, by_user_id=uow.actor.user_id))
    return await read_agent(uow, agent_id)
