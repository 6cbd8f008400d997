"""Tables of the integrations domain, and the words their text columns may hold."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.tables import Stamped, TenantTable

_TIME = DateTime(timezone=True)


class ToolStatus(StrEnum):
    """Whether agents may use a tool of a server."""

    NEW = "new"  # nobody has looked at it yet
    ALLOWED = "allowed"
    REFUSED = "refused"
    CHANGED = "changed"  # it is not what was allowed any more: suspended until somebody looks
    GONE = "gone"  # the server does not offer it any more


class ToolServer(TenantTable, Stamped):
    """A server of tools (MCP over streamable HTTP). `problem`: why it did not answer last time."""

    __tablename__ = "tool_servers"

    name: Mapped[str]
    url: Mapped[str]
    sealed_token: Mapped[bytes | None]
    protocol: Mapped[str | None]
    problem: Mapped[str | None]
    checked_at: Mapped[datetime | None] = mapped_column(_TIME)
    created_by: Mapped[UUID | None]


class ServerTool(TenantTable):
    """A tool as its server describes it. It may be used while `digest` is the allowed one."""

    __tablename__ = "server_tools"

    server_id: Mapped[UUID]
    key: Mapped[str]
    name: Mapped[str]
    description: Mapped[str]
    input_schema: Mapped[dict[str, Any]] = mapped_column(JSONB)
    read_only: Mapped[bool]
    digest: Mapped[str]
    allowed_digest: Mapped[str | None]
    action_class: Mapped[str] = mapped_column(default="external_write")
    offered: Mapped[bool] = mapped_column(default=True)
    reviewed_by: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None] = mapped_column(_TIME)
    uses: Mapped[int] = mapped_column(default=0)
    last_used_at: Mapped[datetime | None] = mapped_column(_TIME)
    created_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())

    @property
    def status(self) -> ToolStatus:
        if not self.offered:
            return ToolStatus.GONE
        if self.allowed_digest is None:
            return ToolStatus.REFUSED if self.reviewed_at else ToolStatus.NEW
        return ToolStatus.ALLOWED if self.allowed_digest == self.digest else ToolStatus.CHANGED


class AgentServerTool(TenantTable):
    """An agent may use a tool, once that is allowed."""

    __tablename__ = "agent_server_tools"

    agent_id: Mapped[UUID]
    tool_id: Mapped[UUID]
    created_by: Mapped[UUID | None]
