from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import require_other, set_draft
from agents_os.domains.agents.adapters.secondary import repository
from agents_os.domains.agents.metadata import access
from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.schemas import AgentVersionDetail
from agents_os.domains.agents.metadata.versioning import (
    draft_of,
    freeze,
    require_not_archived,
)
from agents_os.domains.agents.usecases.publish_version import store_version


async def restore_version(uow: UnitOfWork, agent_id: UUID, number: int) -> AgentVersionDetail:
    """Go back to what version `number` says, by publishing it again as the newest version.

    History is never rewritten. The draft follows, unless it holds changes nobody has published:
    those are kept. Publishes AgentPublished.

    Raises:
        AgentNotFound, VersionNotFound, AgentIsArchived, NotDesignedHere.
        Forbidden: the agent is beyond the actor's reach.
        NothingToPublish: the published version says the same already.
    """
    uow.actor.require("agents:publish")
    agent = await repository.lock(uow.session, agent_id, uow.actor)
    access.require(uow.actor, "publish", agent)
    require_not_archived(agent)
    draft_of(agent)
    source = await repository.get_version(uow.session, agent_id, number)
    require_other(agent, source)
    definition = AgentDefinition.model_validate(source.definition)
    if not agent.has_unpublished_changes:
        set_draft(agent, definition, uow.actor.user_id)
    version = freeze(
        agent,
        definition,
        number=await repository.next_number(uow.session, agent_id),
        change_message=f"Restored version {number}",
        by=uow.actor.user_id,
    )
    version.restored_from = number
    return await store_version(uow, agent, version)
