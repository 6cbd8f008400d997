from uuid import UUID

from agents_os.core import ratelimit
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import unit_of_work
from agents_os.domains.integrations.adapters.secondary import repository
from agents_os.domains.integrations.adapters.secondary.tool_server import list_tools
from agents_os.domains.integrations.metadata.errors import ToolServerUnreachable
from agents_os.domains.integrations.metadata.schemas import ToolServerDetail
from agents_os.domains.integrations.usecases.place_of import place_of
from agents_os.domains.integrations.usecases.queries import get_tool_server
from agents_os.domains.integrations.usecases.record_listing import record_listing


async def check_tool_server(actor: Actor, server_id: UUID) -> ToolServerDetail:
    """Ask a server again what it offers; a failure is noted, not raised.

    Opens its own units of work: it calls the server between them. A tool that is not as it was
    allowed is suspended.

    Raises:
        Forbidden, ToolServerNotFound, SealBroken, TooManyRequests.
    """
    actor.require("connections:manage")
    async with unit_of_work(actor) as uow:
        place = place_of(await repository.get_server(uow.session, server_id))
    await ratelimit.check("tool_server_checks", actor.tenant)
    listing, problem = None, ""
    try:
        listing = await list_tools(place)
    except ToolServerUnreachable as error:
        problem = error.message
    async with unit_of_work(actor) as uow:
        server = await repository.get_server(uow.session, server_id, lock=True)
        if listing is not None:
            await record_listing(uow, server, listing)
        else:
            server.problem, server.checked_at = problem[:500], utc_now()
            await uow.session.flush()
            uow.signal("tool_server", server_id)
        return await get_tool_server(uow, server_id)
