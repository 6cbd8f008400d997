from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden, Invalid
from agents_os.core.ids import uuid7
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.identity.usecases.require_team import require_team_here
from agents_os.domains.knowledge.adapters.secondary import base_rows
from agents_os.domains.knowledge.metadata.access import require_shareable
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_edit
from agents_os.domains.knowledge.metadata.base_models import KnowledgeGrant
from agents_os.domains.knowledge.metadata.base_schemas import GrantCreate, GrantRead
from agents_os.domains.knowledge.metadata.document_events import BaseChanged


async def grant_base(uow: UnitOfWork, base_id: UUID, body: GrantCreate) -> GrantRead:
    """Let an agent, those of a team, or every one use a base; again: the same grant.

    The caller must be able to edit the base, and the agents that are told what is in it.
    Publishes BaseChanged.

    Raises:
        BaseNotFound, AgentNotFound, TeamNotFound, Forbidden.
        Invalid: it names both an agent and a team.
    """
    uow.actor.require(EDIT)
    base = await base_rows.find(uow.session, base_id, uow.actor, lock=True)
    require_edit(uow.actor, base)
    if body.agent_id and body.team_id:
        raise Invalid("Name an agent or a team, or neither of them for every agent.")
    await _require_agents(uow, body)
    known = await base_rows.same_grant(uow.session, base_id, body.agent_id, body.team_id)
    if known is not None:
        return GrantRead.model_validate(known)
    grant = KnowledgeGrant(
        **body.model_dump(),
        id=uuid7(),
        org_id=uow.actor.tenant,
        base_id=base_id,
        created_by=uow.actor.user_id,
    )
    await base_rows.add_grant(uow.session, grant)
    uow.publish(BaseChanged(base_id=base_id))
    return GrantRead.model_validate(grant)


async def _require_agents(uow: UnitOfWork, body: GrantCreate) -> None:
    actor = uow.actor
    if body.agent_id is not None:
        agent = await read_agent(uow, body.agent_id)
        if "edit" not in agent.can:
            raise Forbidden(f"You may not change what {agent.name} knows.", permission=EDIT)
    elif body.team_id is not None:
        await require_team_here(uow, body.team_id)
        actor.require_on(EDIT, owner_id=None, team_id=body.team_id)
    else:
        require_shareable(actor)
