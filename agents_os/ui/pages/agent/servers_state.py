"""The company's servers of tools, for those who manage connections."""

from uuid import UUID

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Invalid
from agents_os.domains.integrations.metadata.schemas import ServerToolReview, ToolServerConnect
from agents_os.domains.integrations.usecases.check_tool_server import check_tool_server
from agents_os.domains.integrations.usecases.connect_tool_server import connect_tool_server
from agents_os.domains.integrations.usecases.queries import read_tool_servers
from agents_os.domains.integrations.usecases.remove_tool_server import remove_tool_server
from agents_os.domains.integrations.usecases.review_server_tool import review_server_tool
from agents_os.ui.arguments import Text, form, identifier, validated
from agents_os.ui.errors import done, failed
from agents_os.ui.pages.agent.tools_rows import Listed, Server, server_row
from agents_os.ui.screen_state import acting
from agents_os.ui.session import current_actor


class ServersState(rx.State):
    servers: list[Server] = []
    connecting: bool = False  # the dialog is open
    busy: bool = False

    @rx.event
    def set_connecting(self, is_open: bool):
        self.connecting = validated(bool, is_open)

    @rx.event
    async def connect(self, data: dict):
        """Ask the server for its tools, then keep it."""
        self.busy = True
        yield
        try:
            body = form(ToolServerConnect, data)
            server = await connect_tool_server(await current_actor(self), body)
        finally:
            self.busy = False
        self.connecting = False
        await self._read_again()
        count = len(server.tools)
        yield done(f"{server.name} is connected. Look at its {count} tools before agents use them.")

    @rx.event
    async def check(self, server_id: str):
        """Ask a server again what it offers."""
        actor = await current_actor(self)
        server = await check_tool_server(actor, identifier(server_id))
        await self._read_again()
        return failed(server.problem) if server.problem else done(f"{server.name} has answered.")

    @rx.event
    async def remove(self, server_id: str):
        async with acting(self) as uow:
            await remove_tool_server(uow, identifier(server_id))
            await self._read(uow)
        return done("The server is removed. Agents cannot use its tools any more.")

    @rx.event
    async def allow(self, data: dict):
        """Allow a tool as it is on screen, for what the form says it does."""
        sent = validated(dict[str, str], data)
        shown = self._shown(sent.get("server_id", ""), sent.get("tool_id", ""))
        chosen = sent.get("action_class", shown.action_class)
        return await self._review(
            sent["server_id"], shown, {"allowed": True, "action_class": chosen}
        )

    @rx.event
    async def refuse(self, server_id: str, tool_id: str):
        server_id, tool_id = validated(Text, server_id), validated(Text, tool_id)
        shown = self._shown(server_id, tool_id)
        return await self._review(
            server_id, shown, {"allowed": False, "action_class": shown.action_class}
        )

    async def _review(self, server_id: str, shown: Listed, verdict: dict):
        body = validated(ServerToolReview, {**verdict, "digest": shown.digest})
        async with acting(self) as uow:
            tool = await review_server_tool(uow, identifier(server_id), UUID(shown.id), body)
            await self._read(uow)
        return done(f"{tool.name} is {'allowed' if body.allowed else 'not allowed'}.")

    def _shown(self, server_id: str, tool_id: str) -> Listed:
        for server in self.servers:
            for tool in server.tools:
                if (server.id, tool.id) == (server_id, tool_id):
                    return tool
        raise Invalid("This tool is not on screen any more. Load the page again.")

    async def _read_again(self) -> None:
        async with acting(self) as uow:
            await self._read(uow)

    async def _read(self, uow: UnitOfWork) -> None:
        """Only for those who may manage them; the others see what agents were given."""
        if uow.actor.reach("connections:manage") is None:
            self.servers = []
            return
        self.servers = [server_row(each) for each in await read_tool_servers(uow)]
