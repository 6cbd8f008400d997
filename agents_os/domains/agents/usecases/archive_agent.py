from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import archive
from agents_os.domains.agents.adapters.secondary import repository
from agents_os.domains.agents.metadata import access
from agents_os.domains.agents.metadata.events import AgentArchived
from agents_os.domains.agents.metadata.schemas import AgentArchive, AgentRead
from agents_os.domains.agents.usecases.queries import read_agent


async def archive_agent(uow: UnitOfWork, agent_id: UUID, body: AgentArchive) -> AgentRead:
    """Take an agent out of lists and work; its versions and history stay.

    Archiving an archived one changes nothing. Publishes AgentArchived.

    Raises:
        AgentNotFound.
        Forbidden: the agent is beyond the actor's reach; a member's own drafts only.
    """
    uow.actor.require("agents:archive")
    agent = await repository.lock(uow.session, agent_id, uow.actor)
    access.require(uow.actor, "archive", agent)
    if archive(agent, uow.actor.user_id, body.reason):
        await uow.session.flush()
        uow.publish(
            AgentArchived(agent_id=agent.id, by_user_id=uow.actor.user_id, reason=body.reason)
        )
    return await read_agent(uow, agent_id)
