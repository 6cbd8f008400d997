from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import pause
from agents_os.domains.agents.adapters.secondary import repository
from agents_os.domains.agents.metadata import access
from agents_os.domains.agents.metadata.events import AgentPaused
from agents_os.domains.agents.metadata.schemas import AgentPause, AgentRead
from agents_os.domains.agents.usecases.queries import read_agent


async def pause_agent(uow: UnitOfWork, agent_id: UUID, body: AgentPause) -> AgentRead:
    """Stop giving work to an active agent. Pausing a paused one changes nothing.

    Publishes AgentPaused.

    Raises:
        AgentNotFound.
        Forbidden: the agent is beyond the actor's reach.
        WrongLifecycle: it is a draft or archived.
    """
    uow.actor.require("agents:pause")
    agent = await repository.lock(uow.session, agent_id, uow.actor)
    access.require(uow.actor, "pause", agent)
    if pause(agent, uow.actor.user_id, body.reason):
        await uow.session.flush()
        uow.publish(
            AgentPaused(agent_id=agent.id, by_user_id=uow.actor.user_id, reason=body.reason)
        )
    return await read_agent(uow, agent_id)
