"""Every SQL statement of the integrations domain. Row-level security keeps them in the company."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.integrations.metadata.errors import ServerToolNotFound, ToolServerNotFound
from agents_os.domains.integrations.metadata.models import AgentServerTool, ServerTool, ToolServer

ToolRow = tuple[ServerTool, str]  # with the name of its server


async def servers(session: AsyncSession) -> list[ToolServer]:
    return list(await session.scalars(select(ToolServer).order_by(ToolServer.name, ToolServer.id)))


async def get_server(session: AsyncSession, server_id: UUID, *, lock: bool = False) -> ToolServer:
    """Raises ToolServerNotFound."""
    statement = select(ToolServer).where(ToolServer.id == server_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise ToolServerNotFound("There is no such server of tools.", server_id=str(server_id))
    return found


async def add(session: AsyncSession, *rows: ToolServer | ServerTool | AgentServerTool) -> None:
    session.add_all(rows)
    await session.flush()


async def remove(session: AsyncSession, server: ToolServer) -> None:
    await session.delete(server)
    await session.flush()


async def tools_of(session: AsyncSession, server_id: UUID) -> list[ServerTool]:
    """Every tool the server has ever offered, in the order of their names."""
    statement = select(ServerTool).where(ServerTool.server_id == server_id)
    return list(await session.scalars(statement.order_by(ServerTool.name)))


async def keys(session: AsyncSession) -> set[str]:
    """The names for models that the company's tools have."""
    return set(await session.scalars(select(ServerTool.key)))


async def lock_tool(session: AsyncSession, server_id: UUID, tool_id: UUID) -> ServerTool:
    """Raises ServerToolNotFound."""
    statement = (
        select(ServerTool)
        .where(ServerTool.id == tool_id, ServerTool.server_id == server_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise ServerToolNotFound("This server has no such tool.", tool_id=str(tool_id))
    return found


async def all_tools(session: AsyncSession) -> list[ToolRow]:
    """Every tool of every server, by server and name."""
    statement = (
        select(ServerTool, ToolServer.name)
        .join(ToolServer, ToolServer.id == ServerTool.server_id)
        .order_by(ToolServer.name, ServerTool.name)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def given_to(session: AsyncSession, agent_id: UUID) -> set[UUID]:
    """Ids of the tools the agent was given."""
    statement = select(AgentServerTool.tool_id).where(AgentServerTool.agent_id == agent_id)
    return set(await session.scalars(statement))


async def usable_by(session: AsyncSession, agent_id: UUID) -> list[ToolRow]:
    """Tools the agent was given that are what a person has allowed."""
    statement = (
        select(ServerTool, ToolServer.name)
        .join(ToolServer, ToolServer.id == ServerTool.server_id)
        .join(AgentServerTool, AgentServerTool.tool_id == ServerTool.id)
        .where(
            AgentServerTool.agent_id == agent_id,
            ServerTool.offered,
            ServerTool.allowed_digest == ServerTool.digest,
        )
        .order_by(ServerTool.key)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def take_from(session: AsyncSession, agent_id: UUID, tool_ids: Collection[UUID]) -> None:
    await session.execute(
        delete(AgentServerTool).where(
            AgentServerTool.agent_id == agent_id, AgentServerTool.tool_id.in_(tool_ids)
        )
    )


async def mark_used(session: AsyncSession, tool_id: UUID) -> None:
    await session.execute(
        update(ServerTool)
        .where(ServerTool.id == tool_id)
        .values(uses=ServerTool.uses + 1, last_used_at=func.now())
    )
