from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import changed_fields
from agents_os.domains.agents.adapters.secondary import repository
from agents_os.domains.agents.metadata import access
from agents_os.domains.agents.metadata.events import AgentUpdated
from agents_os.domains.agents.metadata.schemas import AgentRead, AgentUpdate
from agents_os.domains.agents.metadata.versioning import require_not_archived
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.identity.usecases.check_place import check_place


async def update_agent(uow: UnitOfWork, agent_id: UUID, body: AgentUpdate) -> AgentRead:
    """Change the card of an agent: name, face, place, tags. What it is told is in its draft.

    The slug stays, because programs address the agent by it. Publishes AgentUpdated if anything
    changed.

    Raises:
        AgentNotFound, AgentIsArchived.
        Forbidden: the agent, or the place it is moved to, is beyond the actor's reach.
        TeamNotFound, TeamMissing.
    """
    uow.actor.require("agents:edit")
    agent = await repository.lock(uow.session, agent_id, uow.actor)
    access.require(uow.actor, "edit", agent)
    require_not_archived(agent)
    changes = changed_fields(agent, body.model_dump(exclude_unset=True))
    await check_place(uow, agent, changes, access.require_place)
    if changes:
        for field, value in changes.items():
            setattr(agent, field, value)
        await uow.session.flush()
        uow.publish(
            AgentUpdated(agent_id=agent.id, by_user_id=uow.actor.user_id, fields=sorted(changes))
        )
    return await read_agent(uow, agent.id)
