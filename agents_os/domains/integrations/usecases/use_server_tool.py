from typing import Any
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.domains.integrations.adapters.secondary import repository
from agents_os.domains.integrations.metadata.errors import ServerToolNotFound
from agents_os.domains.integrations.metadata.schemas import ToolAnswer, UsableTool
from agents_os.domains.integrations.usecases.call_as_described import call_as_described
from agents_os.domains.integrations.usecases.place_of import place_of


async def use_server_tool(
    actor: Actor,
    agent_id: UUID,
    tool: UsableTool,
    arguments: dict[str, Any],
    idempotency_key: UUID,
) -> ToolAnswer:
    """Call a tool for an agent, if it is still given, allowed, and described as it was then.

    The caller has asked the gate. Opens its own units of work: it calls the server between them.

    Raises:
        ServerToolNotFound: it was taken from the agent, or is suspended.
        ToolChanged: the server describes it differently now; it is suspended.
        ToolServerUnreachable: nothing was called. ToolAnswerLost: perhaps it did what was asked.
        SealBroken.
    """
    actor.require("work:create")
    async with unit_of_work(actor) as uow:
        await _require_usable(uow, agent_id, tool)
        place = place_of(await repository.get_server(uow.session, tool.server_id))
    return await call_as_described(actor, tool, place, arguments, idempotency_key)


async def _require_usable(uow: UnitOfWork, agent_id: UUID, tool: UsableTool) -> None:
    usable = await repository.usable_by(uow.session, agent_id)
    if (tool.id, tool.digest) not in {(each.id, each.digest) for each, _ in usable}:
        raise ServerToolNotFound(
            f"“{tool.name}” may not be used any more: it was taken away or is suspended.",
            tool_id=str(tool.id),
        )
