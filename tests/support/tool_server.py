"""A real server of tools (MCP) on a port of this machine, whose tools tests can change."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import uvicorn
from mcp.server import MCPServer
from mcp.types import ToolAnnotations
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.settings import settings
from agents_os.domains.integrations.metadata.schemas import (
    AgentToolsPut,
    ServerToolRead,
    ServerToolReview,
    ToolServerConnect,
    ToolServerDetail,
)
from agents_os.domains.integrations.usecases.connect_tool_server import connect_tool_server
from agents_os.domains.integrations.usecases.review_server_tool import review_server_tool
from agents_os.domains.integrations.usecases.set_agent_tools import set_agent_tools

READS = ToolAnnotations(read_only_hint=True)


@dataclass
class Stage:
    """A running server.

    Attributes:
        calls: What its tools were called with.
        token: What it wants to be called with.
        loses_answers: Tools do what they are asked, and nobody hears of it.
    """

    url: str
    server: MCPServer
    calls: list[dict[str, Any]] = field(default_factory=list)
    token: str | None = None
    loses_answers: bool = False

    def offer(self, tool: Callable[..., Any], description: str, *, reads: bool = False) -> None:
        """Add a tool, or describe it differently."""
        if tool.__name__ in {each.name for each in self.server._tool_manager.list_tools()}:
            self.server.remove_tool(tool.__name__)
        self.server.add_tool(tool, description=description, annotations=READS if reads else None)


@asynccontextmanager
async def tool_server(*, token: str | None = None) -> AsyncIterator[Stage]:
    """Tools that read, send, fail and say too much; this process may reach them."""
    server = MCPServer("Orders")
    listener = socket.create_server(("127.0.0.1", 0))
    stage = Stage(f"http://127.0.0.1:{listener.getsockname()[1]}/mcp", server, token=token)

    def find_order(number: int) -> str:
        stage.calls.append({"find_order": number})
        return f"Order {number}: 3 chairs"

    def send_invoice(number: int, to: str) -> str:
        stage.calls.append({"send_invoice": number, "to": to})
        return f"Sent invoice {number} to {to}"

    def flood() -> str:
        return "x" * 3_000_000

    def break_down() -> str:
        raise ValueError("out of paper")

    stage.offer(find_order, "Finds an order.", reads=True)
    stage.offer(send_invoice, "Sends an invoice.")
    stage.offer(break_down, "Never works.")
    stage.offer(flood, "Says too much.")
    app = _Door(server.streamable_http_app(stateless_http=True, json_response=True), stage)
    running = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
    serving = asyncio.create_task(running.serve(sockets=[listener]))
    allowed, settings().private_tool_servers = settings().private_tool_servers, True
    try:
        while not running.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        yield stage
    finally:
        settings().private_tool_servers = allowed
        running.should_exit = True
        await serving
        listener.close()


async def _nowhere(message: Message) -> None:
    """Nobody hears it."""


class _Door:
    """Lets in who has the token, and loses answers when it is told to."""

    def __init__(self, inner: ASGIApp, stage: Stage) -> None:
        self._inner, self._stage = inner, stage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Request(scope).headers
            if self._stage.token and headers.get("authorization") != f"Bearer {self._stage.token}":
                await Response(status_code=401)(scope, receive, send)
                return
            if self._stage.loses_answers and headers.get("mcp-method") == "tools/call":
                await self._inner(scope, receive, _nowhere)
                await Response(status_code=500)(scope, receive, send)
                return
        await self._inner(scope, receive, send)


async def connect(actor: Actor, stage: Stage, token: str | None = None) -> ToolServerDetail:
    body = ToolServerConnect(name="Orders", url=stage.url, token=token)
    return await connect_tool_server(actor, body)


async def allow(
    actor: Actor,
    server: ToolServerDetail,
    name: str,
    action_class: str = "external_write",
    digest: str | None = None,
) -> ServerToolRead:
    """Let agents use a tool of the server."""
    tool = next(each for each in server.tools if each.name == name)
    body = ServerToolReview(allowed=True, digest=digest or tool.digest, action_class=action_class)
    async with db.unit_of_work(actor) as uow:
        return await review_server_tool(uow, server.id, tool.id, body)


async def give_tools(actor: Actor, agent_id: UUID, *tools: ServerToolRead) -> None:
    async with db.unit_of_work(actor) as uow:
        await set_agent_tools(uow, agent_id, AgentToolsPut(tool_ids=[each.id for each in tools]))
