from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import DRAFT, set_draft
from agents_os.domains.agents.adapters.secondary import repository
from agents_os.domains.agents.metadata import access
from agents_os.domains.agents.metadata.events import AgentUpdated
from agents_os.domains.agents.metadata.schemas import DraftRead, DraftSave
from agents_os.domains.agents.metadata.tools import require_known
from agents_os.domains.agents.metadata.versioning import (
    draft_of,
    require_not_archived,
    require_revision,
)
from agents_os.domains.agents.usecases.queries import read_draft


async def save_draft(uow: UnitOfWork, agent_id: UUID, body: DraftSave) -> DraftRead:
    """Replace the draft, if nobody saved it since `body.revision` was read.

    What runs is not touched before `publish_version`. Saving what is there already changes
    nothing. Publishes AgentUpdated.

    Raises:
        AgentNotFound, AgentIsArchived, NotDesignedHere, UnknownTool.
        Forbidden: the agent is beyond the actor's reach.
        DraftChanged: somebody saved it meanwhile; details say who and when.
    """
    uow.actor.require("agents:edit")
    agent = await repository.lock(uow.session, agent_id, uow.actor)
    access.require(uow.actor, "edit", agent)
    require_not_archived(agent)
    draft_of(agent)
    require_known(body.definition.tools)
    require_revision(agent, body.revision)
    if body.definition.digest() != agent.draft_digest:
        set_draft(agent, body.definition, uow.actor.user_id)
        await uow.session.flush()
        uow.publish(AgentUpdated(agent_id=agent.id, by_user_id=uow.actor.user_id, fields=[DRAFT]))
        agent = await repository.find(uow.session, agent_id, uow.actor)
    return read_draft(agent)
