from agents_os.core import ratelimit, vault
from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.errors import Conflict
from agents_os.core.ids import uuid7
from agents_os.domains.billing.metadata.limits import Resource
from agents_os.domains.billing.usecases.check_limit import check_limit
from agents_os.domains.integrations.adapters.secondary import repository
from agents_os.domains.integrations.adapters.secondary.tool_server import Place, list_tools
from agents_os.domains.integrations.metadata.errors import ToolServerKnown
from agents_os.domains.integrations.metadata.events import ToolServerConnected
from agents_os.domains.integrations.metadata.models import ToolServer
from agents_os.domains.integrations.metadata.schemas import (
    MOST_SERVERS,
    ToolServerConnect,
    ToolServerDetail,
)
from agents_os.domains.integrations.usecases.place_of import require_usable_address
from agents_os.domains.integrations.usecases.queries import get_tool_server
from agents_os.domains.integrations.usecases.record_listing import record_listing


async def connect_tool_server(actor: Actor, body: ToolServerConnect) -> ToolServerDetail:
    """Ask a server for its tools, then save it. No agent may use any before somebody allows it.

    Opens its own units of work: it calls the server between them. Publishes ToolServerConnected.

    Raises:
        Forbidden, ToolServerAddressUnusable, ToolServerKnown, TooManyRequests.
        ToolServerUnreachable: nothing is saved.
        Conflict: too many servers.
        PlanLimitReached: the plan has no place for another server.
    """
    actor.require("connections:manage")
    require_usable_address(body.url)
    async with unit_of_work(actor) as uow:
        await _require_room(uow, body.url)
    await ratelimit.check("tool_server_checks", actor.tenant)
    listing = await list_tools(Place(body.url, body.token))
    async with unit_of_work(actor) as uow:
        await _require_room(uow, body.url)
        server = _row(actor, body)
        await repository.add(uow.session, server)
        await record_listing(uow, server, listing)
        uow.publish(
            ToolServerConnected(server_id=server.id, name=server.name, by_user_id=actor.user_id)
        )
        return await get_tool_server(uow, server.id)


async def _require_room(uow: UnitOfWork, url: str) -> None:
    known = await repository.servers(uow.session)
    if any(each.url == url for each in known):
        raise ToolServerKnown("This server is connected already.")
    if len(known) >= MOST_SERVERS:
        raise Conflict(f"There are {MOST_SERVERS} servers of tools already. Remove one first.")
    await check_limit(uow, Resource.PLUGIN_INTEGRATIONS)


def _row(actor: Actor, body: ToolServerConnect) -> ToolServer:
    server_id, sealed = uuid7(), None
    if body.token is not None:
        sealed = vault.seal(body.token.get_secret_value(), vault.place(actor.tenant, server_id))
    return ToolServer(
        id=server_id,
        org_id=actor.tenant,
        name=body.name,
        url=body.url,
        sealed_token=sealed,
        created_by=actor.user_id,
    )
