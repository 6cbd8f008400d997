"""Facts about servers of tools. Topic "tool_server"."""

from typing import ClassVar
from uuid import UUID

from agents_os.core.events import Event


class ToolServerConnected(Event, frozen=True):
    type: ClassVar[str] = "tool_server.connected"

    server_id: UUID
    name: str
    by_user_id: UUID | None


class ToolServerRemoved(Event, frozen=True):
    type: ClassVar[str] = "tool_server.removed"

    server_id: UUID
    name: str
    by_user_id: UUID | None


class ServerToolSuspended(Event, frozen=True):
    """An allowed tool is described differently now, so no agent may use it."""

    type: ClassVar[str] = "tool_server.tool_suspended"

    server_id: UUID
    tool_id: UUID
    name: str


class ServerToolReviewed(Event, frozen=True):
    type: ClassVar[str] = "tool_server.tool_reviewed"

    server_id: UUID
    tool_id: UUID
    name: str
    allowed: bool
    by_user_id: UUID | None
