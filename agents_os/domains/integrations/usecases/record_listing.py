"""Write down what a server offers, and suspend what is not as it was allowed."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.integrations.adapters.secondary import repository
from agents_os.domains.integrations.metadata.events import ServerToolSuspended
from agents_os.domains.integrations.metadata.listing import Listed, Listing, key_of
from agents_os.domains.integrations.metadata.models import ServerTool, ToolServer, ToolStatus


async def record_listing(uow: UnitOfWork, server: ToolServer, listing: Listing) -> None:
    """Bring the tools of a locked server up to date. Publishes ServerToolSuspended."""
    uow.actor.require("connections:manage")
    known = {tool.name for tool in await record_changes(uow, server, listing)}
    taken = await repository.keys(uow.session)
    new = [_new(server, each, taken) for each in listing.tools if each.name not in known]
    await repository.add(uow.session, *new)


async def record_changes(uow: UnitOfWork, server: ToolServer, listing: Listing) -> list[ServerTool]:
    """Only for the tools we know, which it returns. Publishes ServerToolSuspended."""
    known = await repository.tools_of(uow.session, server.id)
    offered = {each.name: each for each in listing.tools}
    for tool in known:
        if tool.name in offered:
            _update(uow, tool, offered[tool.name])
        else:
            tool.offered = False
    server.protocol, server.problem, server.checked_at = listing.protocol, None, utc_now()
    await uow.session.flush()
    uow.signal("tool_server", server.id)
    return known


def _new(server: ToolServer, listed: Listed, taken: set[str]) -> ServerTool:
    key = key_of(server.name, listed.name, taken)
    taken.add(key)
    return ServerTool(
        id=uuid7(),
        org_id=server.org_id,
        server_id=server.id,
        key=key,
        action_class="read" if listed.read_only else "external_write",
        **_described(listed),
    )


def _update(uow: UnitOfWork, tool: ServerTool, listed: Listed) -> None:
    was = tool.status
    for name, value in _described(listed).items():
        setattr(tool, name, value)
    tool.offered = True
    if not listed.read_only and tool.action_class == "read":
        tool.action_class = "external_write"
    if tool.status is ToolStatus.CHANGED and was is not ToolStatus.CHANGED:
        uow.publish(ServerToolSuspended(server_id=tool.server_id, tool_id=tool.id, name=tool.name))


def _described(listed: Listed) -> dict[str, object]:
    return {**listed._asdict(), "digest": listed.digest}
