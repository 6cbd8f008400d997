from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.integrations.adapters.secondary import repository
from agents_os.domains.integrations.metadata.events import ToolServerRemoved


async def remove_tool_server(uow: UnitOfWork, server_id: UUID) -> None:
    """Forget a server, its token and its tools; agents lose them. Publishes ToolServerRemoved.

    Raises:
        Forbidden, ToolServerNotFound.
    """
    uow.actor.require("connections:manage")
    server = await repository.get_server(uow.session, server_id, lock=True)
    await repository.remove(uow.session, server)
    uow.publish(
        ToolServerRemoved(server_id=server_id, name=server.name, by_user_id=uow.actor.user_id)
    )
