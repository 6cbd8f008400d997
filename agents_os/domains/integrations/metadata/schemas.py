"""Shapes that cross the edge of integrations."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, SecretStr, StringConstraints

from agents_os.core.fields import Name
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.integrations.metadata.models import ToolStatus

MOST_SERVERS = 20
MOST_TOOLS_OF_AGENT = 20  # the model reads all of their descriptions in every call

# As policies know them; reading is free, the others need approval unless a rule says otherwise.
# Not “write”: that is for changes inside Agents OS, which can be undone and are free.
ActionClass = Literal["read", "outbound", "money", "external_write", "delete"]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=2_000)]
Token = Annotated[SecretStr, Field(min_length=1, max_length=4_000)]


class ToolServerConnect(Body):
    """`token` is sent as “Authorization: Bearer …”; it is stored sealed and never shown again."""

    name: Name
    url: Url = Field(examples=["https://tools.example.com/mcp"])
    token: Token | None = None


class ServerToolReview(Body):
    """`digest` names the description that was read; `action_class` what the tool does."""

    allowed: bool
    digest: str = Field(pattern=r"^[0-9a-f]{64}$", examples=["0" * 64])
    action_class: ActionClass = "external_write"


class AgentToolsPut(Body):
    """Every tool of servers the agent may use."""

    tool_ids: list[UUID] = Field(max_length=MOST_TOOLS_OF_AGENT)


class ServerToolRead(Frozen):
    """`key` is its name for models; `read_only` is what the server claims."""

    id: UUID
    server_id: UUID
    key: str
    name: str
    description: str
    input_schema: dict[str, Any]
    read_only: bool
    digest: str
    status: ToolStatus
    action_class: ActionClass
    uses: int
    last_used_at: datetime | None


class ToolServerRead(Frozen):
    """`has_token`: it is called with a token. `problem`: why it did not answer last time."""

    id: UUID
    name: str
    url: str
    has_token: bool
    protocol: str | None
    problem: str | None
    checked_at: datetime | None
    created_at: datetime


class ToolServerDetail(ToolServerRead):
    tools: list[ServerToolRead]


class AgentToolRead(Frozen):
    """A tool of a server, and whether the agent may use it. Only allowed ones are offered to it."""

    tool: ServerToolRead
    server_name: str
    given: bool


class UsableTool(Frozen):
    """What a run keeps of a tool when it begins: exactly what was allowed then."""

    id: UUID
    server_id: UUID
    server_name: str
    key: str
    name: str
    description: str
    input_schema: dict[str, Any]
    digest: str
    action_class: ActionClass
    read_only: bool


class ToolAnswer(Frozen):
    """What a tool said: text, cut where it is too long. `failed`: the tool says it failed."""

    text: str
    failed: bool
