from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import require_changes
from agents_os.domains.agents.adapters.secondary import repository
from agents_os.domains.agents.metadata import access
from agents_os.domains.agents.metadata.events import AgentPublished
from agents_os.domains.agents.metadata.models import Agent, AgentVersion
from agents_os.domains.agents.metadata.schemas import AgentVersionDetail, VersionPublish
from agents_os.domains.agents.metadata.versioning import (
    draft_of,
    freeze,
    require_not_archived,
    require_revision,
)
from agents_os.domains.agents.usecases.queries import read_version


async def publish_version(
    uow: UnitOfWork, agent_id: UUID, body: VersionPublish
) -> AgentVersionDetail:
    """Freeze the draft as the next version; new runs start with it, running ones keep theirs.

    A draft agent becomes active; a paused one stays paused. Publishes AgentPublished.

    Raises:
        AgentNotFound, AgentIsArchived, NotDesignedHere.
        Forbidden: the agent is beyond the actor's reach.
        DraftChanged: the draft is not the revision the actor looked at.
        NothingToPublish: the draft equals the published version.
    """
    uow.actor.require("agents:publish")
    agent = await repository.lock(uow.session, agent_id, uow.actor)
    access.require(uow.actor, "publish", agent)
    require_not_archived(agent)
    definition = draft_of(agent)
    if body.revision is not None:
        require_revision(agent, body.revision)
    require_changes(agent)
    version = freeze(
        agent,
        definition,
        number=await repository.next_number(uow.session, agent_id),
        change_message=body.change_message,
        by=uow.actor.user_id,
    )
    return await store_version(uow, agent, version)


async def store_version(uow: UnitOfWork, agent: Agent, version: AgentVersion) -> AgentVersionDetail:
    """Write a frozen version, and say so. Publishes AgentPublished."""
    await repository.add(uow.session, version)
    uow.publish(
        AgentPublished(
            agent_id=agent.id,
            by_user_id=uow.actor.user_id,
            version_id=version.id,
            version_number=version.number,
            restored_from=version.restored_from,
        )
    )
    stored = await repository.get_version(uow.session, agent.id, version.number)
    return read_version(agent, stored)
