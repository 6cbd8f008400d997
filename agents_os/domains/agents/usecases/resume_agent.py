from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import resume
from agents_os.domains.agents.adapters.secondary import repository
from agents_os.domains.agents.metadata import access
from agents_os.domains.agents.metadata.events import AgentResumed
from agents_os.domains.agents.metadata.schemas import AgentRead
from agents_os.domains.agents.usecases.queries import read_agent


async def resume_agent(uow: UnitOfWork, agent_id: UUID) -> AgentRead:
    """Let a paused agent work again. Resuming an active one changes nothing.

    Publishes AgentResumed.

    Raises:
        AgentNotFound.
        Forbidden: the agent is beyond the actor's reach.
        WrongLifecycle: it is a draft or archived.
    """
    uow.actor.require("agents:pause")
    agent = await repository.lock(uow.session, agent_id, uow.actor)
    access.require(uow.actor, "pause", agent)
    if resume(agent):
        await uow.session.flush()
        uow.publish(AgentResumed(agent_id=agent.id, by_user_id=uow.actor.user_id))
    return await read_agent(uow, agent_id)
