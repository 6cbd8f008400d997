"""Servers of tools, over HTTP: parse, call one usecase, return its result."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from agents_os.core.web import CurrentActor, Uow
from agents_os.domains.integrations.metadata.connector import Connector, connectors
from agents_os.domains.integrations.metadata.schemas import (
    AgentToolRead,
    AgentToolsPut,
    ServerToolRead,
    ServerToolReview,
    ToolServerConnect,
    ToolServerDetail,
    ToolServerRead,
)
from agents_os.domains.integrations.usecases import queries
from agents_os.domains.integrations.usecases.check_tool_server import check_tool_server
from agents_os.domains.integrations.usecases.connect_tool_server import connect_tool_server
from agents_os.domains.integrations.usecases.remove_tool_server import remove_tool_server
from agents_os.domains.integrations.usecases.review_server_tool import review_server_tool
from agents_os.domains.integrations.usecases.set_agent_tools import set_agent_tools

router = APIRouter(tags=["tool servers"])


@router.get("/tool-servers", operation_id="listToolServers", summary="Servers of tools (MCP)")
async def get_servers(uow: Uow) -> list[ToolServerRead]:
    return await queries.list_tool_servers(uow)


@router.post(
    "/tool-servers",
    operation_id="connectToolServer",
    summary="Connect a server of tools",
    status_code=status.HTTP_201_CREATED,
)
async def post_server(actor: CurrentActor, body: ToolServerConnect) -> ToolServerDetail:
    """Model Context Protocol over streamable HTTP. Its tools wait for review."""
    return await connect_tool_server(actor, body)


@router.get("/tool-servers/{server_id}", operation_id="getToolServer", summary="One with its tools")
async def get_server(uow: Uow, server_id: UUID) -> ToolServerDetail:
    return await queries.get_tool_server(uow, server_id)


@router.post(
    "/tool-servers/{server_id}/check",
    operation_id="checkToolServer",
    summary="Ask a server again what it offers",
)
async def post_check(actor: CurrentActor, server_id: UUID) -> ToolServerDetail:
    return await check_tool_server(actor, server_id)


@router.delete(
    "/tool-servers/{server_id}",
    operation_id="removeToolServer",
    summary="Remove a server, its token and its tools",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def delete_server(uow: Uow, server_id: UUID) -> Response:
    await remove_tool_server(uow, server_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.put(
    "/tool-servers/{server_id}/tools/{tool_id}/review",
    operation_id="reviewServerTool",
    summary="Allow or refuse a tool as it is described now",
)
async def put_review(
    uow: Uow, server_id: UUID, tool_id: UUID, body: ServerToolReview
) -> ServerToolRead:
    return await review_server_tool(uow, server_id, tool_id, body)


@router.get(
    "/agents/{agent_id}/server-tools",
    operation_id="listAgentTools",
    summary="Tools of servers an agent may use",
)
async def get_agent_tools(uow: Uow, agent_id: UUID) -> list[AgentToolRead]:
    return await queries.list_agent_tools(uow, agent_id)


@router.put(
    "/agents/{agent_id}/server-tools",
    operation_id="setAgentTools",
    summary="Say which tools of servers an agent may use",
)
async def put_agent_tools(uow: Uow, agent_id: UUID, body: AgentToolsPut) -> list[AgentToolRead]:
    return await set_agent_tools(uow, agent_id, body)


@router.get(
    "/integrations/available",
    operation_id="listConnectors",
    summary="What workflows can act on",
    tags=["integrations"],
)
async def get_connectors(actor: CurrentActor) -> list[Connector]:
    """Each with its actions. Not `live`: only in the sandbox, where it says what it would do."""
    actor.require("agents:read")
    return list(connectors().values())
