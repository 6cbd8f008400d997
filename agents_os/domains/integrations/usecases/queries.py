"""Reads of servers of tools."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.integrations.adapters.secondary import repository
from agents_os.domains.integrations.metadata.models import ServerTool, ToolServer, ToolStatus
from agents_os.domains.integrations.metadata.schemas import (
    AgentToolRead,
    ServerToolRead,
    ToolServerDetail,
    ToolServerRead,
    UsableTool,
)


async def list_tool_servers(uow: UnitOfWork) -> list[ToolServerRead]:
    """The company's servers of tools, by name; at most 20."""
    uow.actor.require("agents:read")
    return [read_server(each) for each in await repository.servers(uow.session)]


async def get_tool_server(uow: UnitOfWork, server_id: UUID) -> ToolServerDetail:
    """One server with every tool it has ever offered. Raises ToolServerNotFound."""
    uow.actor.require("agents:read")
    server = await repository.get_server(uow.session, server_id)
    tools = await repository.tools_of(uow.session, server_id)
    return ToolServerDetail(
        **read_server(server).model_dump(),
        tools=[ServerToolRead.model_validate(each) for each in tools],
    )


async def read_tool_servers(uow: UnitOfWork) -> list[ToolServerDetail]:
    """Every server with its tools, by name."""
    uow.actor.require("agents:read")
    servers = await repository.servers(uow.session)
    tools = [tool for tool, _ in await repository.all_tools(uow.session)]
    return [
        ToolServerDetail(
            **read_server(server).model_dump(),
            tools=[ServerToolRead.model_validate(t) for t in tools if t.server_id == server.id],
        )
        for server in servers
    ]


async def list_agent_tools(uow: UnitOfWork, agent_id: UUID) -> list[AgentToolRead]:
    """Tools of servers that are allowed, or that the agent was given. Raises AgentNotFound."""
    await read_agent(uow, agent_id)
    given = await repository.given_to(uow.session, agent_id)
    return [
        AgentToolRead(
            tool=ServerToolRead.model_validate(tool), server_name=server, given=tool.id in given
        )
        for tool, server in await repository.all_tools(uow.session)
        if tool.status is ToolStatus.ALLOWED or tool.id in given
    ]


async def usable_tools(uow: UnitOfWork, agent_id: UUID) -> list[UsableTool]:
    """What an agent may use now, exactly as it was allowed; for a run to keep."""
    uow.actor.require("agents:read")
    return [usable(*row) for row in await repository.usable_by(uow.session, agent_id)]


def read_server(server: ToolServer) -> ToolServerRead:
    return ToolServerRead(
        id=server.id,
        name=server.name,
        url=server.url,
        has_token=server.sealed_token is not None,
        protocol=server.protocol,
        problem=server.problem,
        checked_at=server.checked_at,
        created_at=server.created_at,
    )


def usable(tool: ServerTool, server: str) -> UsableTool:
    """What a run keeps of a tool."""
    read = ServerToolRead.model_validate(tool)
    return UsableTool(server_name=server, **read.model_dump(include=set(UsableTool.model_fields)))
