"""Tools of servers for work that no agent does: a step of a workflow."""

from typing import Any
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.integrations.adapters.secondary import repository
from agents_os.domains.integrations.metadata.errors import ServerToolNotFound
from agents_os.domains.integrations.metadata.models import ToolStatus
from agents_os.domains.integrations.metadata.schemas import ToolAnswer, UsableTool
from agents_os.domains.integrations.usecases.call_as_described import call_as_described
from agents_os.domains.integrations.usecases.place_of import place_of
from agents_os.domains.integrations.usecases.queries import usable


async def find_company_tool(actor: Actor, key: str) -> UsableTool:
    """The tool of that key, as the company has allowed it. Raises ServerToolNotFound."""
    actor.require("work:create")
    async with unit_of_work(actor) as uow:
        for tool, server in await repository.all_tools(uow.session):
            if tool.key == key and tool.status == ToolStatus.ALLOWED:
                return usable(tool, server)
    raise ServerToolNotFound(
        f"There is no tool “{key}” that the company allows. Connect its server, or allow it there.",
        tool=key,
    )


async def use_company_tool(
    actor: Actor, key: str, digest: str, arguments: dict[str, Any], idempotency_key: UUID
) -> ToolAnswer:
    """Call a tool if it is still allowed as it was described then.

    The caller has asked the gate. Opens its own units of work: it calls the server between them.

    Raises:
        ServerToolNotFound, ToolChanged, ToolServerUnreachable: nothing was called.
        ToolAnswerLost: perhaps it did what was asked.
    """
    tool = await find_company_tool(actor, key)
    if tool.digest != digest:
        raise ServerToolNotFound(f"“{tool.name}” was described anew since. Try again.", tool=key)
    async with unit_of_work(actor) as uow:
        place = place_of(await repository.get_server(uow.session, tool.server_id))
    return await call_as_described(actor, tool, place, arguments, idempotency_key)
