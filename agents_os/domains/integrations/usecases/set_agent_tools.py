from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden
from agents_os.core.ids import uuid7
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.integrations.adapters.secondary import repository
from agents_os.domains.integrations.metadata.errors import ServerToolNotFound
from agents_os.domains.integrations.metadata.models import AgentServerTool, ToolStatus
from agents_os.domains.integrations.metadata.schemas import AgentToolRead, AgentToolsPut
from agents_os.domains.integrations.usecases.queries import list_agent_tools


async def set_agent_tools(
    uow: UnitOfWork, agent_id: UUID, body: AgentToolsPut
) -> list[AgentToolRead]:
    """Say which tools of servers an agent may use; those left out are taken away.

    Counts for runs that begin from now on, and at once for what is taken away.

    Raises:
        AgentNotFound.
        Forbidden: the caller may not edit the agent.
        ServerToolNotFound: unknown, or not allowed by anybody.
    """
    uow.actor.require("agents:edit")
    agent = await read_agent(uow, agent_id)
    if "edit" not in agent.can:
        raise Forbidden(f"You may not edit {agent.name}.", permission="agents:edit")
    wanted, given = set(body.tool_ids), await repository.given_to(uow.session, agent_id)
    new = wanted - given
    await _require_allowed(uow, new)
    await repository.take_from(uow.session, agent_id, given - wanted)
    rows = [
        AgentServerTool(
            id=uuid7(),
            org_id=uow.actor.tenant,
            agent_id=agent_id,
            tool_id=tool_id,
            created_by=uow.actor.user_id,
        )
        for tool_id in sorted(new)
    ]
    await repository.add(uow.session, *rows)
    uow.signal("tool_server", agent_id)
    return await list_agent_tools(uow, agent_id)


async def _require_allowed(uow: UnitOfWork, tool_ids: set[UUID]) -> None:
    allowed = {
        tool.id
        for tool, _ in await repository.all_tools(uow.session)
        if tool.status is ToolStatus.ALLOWED
    }
    if unknown := tool_ids - allowed:
        raise ServerToolNotFound(
            "There is no such tool, or nobody has allowed it yet.",
            tool_ids=sorted(str(each) for each in unknown),
        )
