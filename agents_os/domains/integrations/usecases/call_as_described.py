from typing import Any
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.integrations.adapters.secondary import repository
from agents_os.domains.integrations.adapters.secondary.tool_server import Place, call_tool
from agents_os.domains.integrations.metadata.errors import ToolChanged
from agents_os.domains.integrations.metadata.schemas import ToolAnswer, UsableTool
from agents_os.domains.integrations.usecases.record_listing import record_changes


async def call_as_described(
    actor: Actor, tool: UsableTool, place: Place, arguments: dict[str, Any], idempotency_key: UUID
) -> ToolAnswer:
    """Call a tool as it was described when it was allowed, and note that it was used.

    The caller has found out that it may be used now. Opens its own units of work.

    Raises:
        ToolChanged: the server describes it differently now; it is suspended.
        ToolServerUnreachable: nothing was called. ToolAnswerLost: perhaps it did what was asked.
    """
    try:
        answer = await call_tool(place, tool.name, tool.digest, arguments, idempotency_key)
    except ToolChanged as error:
        await _suspend(actor, tool, error)
        raise
    async with unit_of_work(actor) as uow:
        await repository.mark_used(uow.session, tool.id)
        uow.signal("tool_server", tool.server_id)
    return answer


async def _suspend(actor: Actor, tool: UsableTool, error: ToolChanged) -> None:
    """Let nobody use it until a person has read what the server says of it now."""
    assert error.listing is not None
    async with unit_of_work(actor) as uow:
        server = await repository.get_server(uow.session, tool.server_id, lock=True)
        await record_changes(uow, server, error.listing)
