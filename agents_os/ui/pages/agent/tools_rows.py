"""What the tools tab shows, as flat rows."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from agents_os.domains.agents.metadata.tools import Risk, ToolRead
from agents_os.domains.integrations.metadata.models import ToolStatus
from agents_os.domains.integrations.metadata.schemas import (
    AgentToolRead,
    ServerToolRead,
    ToolServerDetail,
)
from agents_os.domains.runs.metadata.schemas import ToolUse

# What a tool does to the world, and the tone of the word.
RISKS = {
    Risk.READ: ("Reads", "green"),
    Risk.WEB: ("Looks on the web", "blue"),
    Risk.WRITE: ("Changes things here", "gold"),
    Risk.OUTBOUND: ("Reaches people outside", "red"),
    Risk.MONEY: ("Moves money", "red"),
    "external_write": ("Changes things outside", "red"),
    "delete": ("Deletes for good", "red"),
}
CLASSES = [
    (key, RISKS[key][0]) for key in ("read", "external_write", "outbound", "money", "delete")
]
STATUSES = {
    ToolStatus.NEW: ("Not looked at yet", "gold"),
    ToolStatus.ALLOWED: ("Allowed", "green"),
    ToolStatus.REFUSED: ("Not allowed", ""),
    ToolStatus.CHANGED: ("Changed, suspended", "red"),
    ToolStatus.GONE: ("Not offered any more", ""),
}


@dataclass(frozen=True)
class ToolRow:
    """A tool an agent may be given. `fixed`: every agent has it at tasks."""

    id: str
    name: str
    text: str
    risk: str
    tone: str
    on: bool
    fixed: bool = False
    note: str = ""
    uses: str = ""
    used_at: str = ""


@dataclass(frozen=True)
class Listed:
    """A tool of a server, to be reviewed."""

    id: str
    name: str
    text: str
    schema: str
    status: str
    tone: str
    action_class: str
    digest: str
    reads: bool
    allowed: bool
    gone: bool


@dataclass(frozen=True)
class Server:
    id: str
    name: str
    url: str
    problem: str
    checked_at: str
    token: bool
    tools: list[Listed] = field(default_factory=list)


def built_in(
    tool: ToolRead, given: Collection[str], fixed: Collection[str], uses: Mapping[str, ToolUse]
) -> ToolRow:
    risk, tone = RISKS[tool.risk]
    return ToolRow(
        id=tool.key,
        name=f"{tool.emoji} {tool.label}",
        text=tool.description,
        risk=risk,
        tone=tone,
        on=tool.key in given or tool.key in fixed,
        fixed=tool.key in fixed,
        **_use(uses.get(tool.key)),
    )


def of_server(each: AgentToolRead, uses: Mapping[str, ToolUse]) -> ToolRow:
    risk, tone = RISKS[each.tool.action_class]
    status, _ = STATUSES[each.tool.status]
    return ToolRow(
        id=str(each.tool.id),
        name=f"{each.server_name}: {each.tool.name}",
        text=each.tool.description,
        risk=risk,
        tone=tone,
        on=each.given,
        note="" if each.tool.status is ToolStatus.ALLOWED else status,
        **_use(uses.get(each.tool.key)),
    )


def server_row(server: ToolServerDetail) -> Server:
    return Server(
        id=str(server.id),
        name=server.name,
        url=server.url,
        problem=server.problem or "",
        checked_at=server.checked_at.isoformat() if server.checked_at else "",
        token=server.has_token,
        tools=[_listed(each) for each in server.tools],
    )


def _listed(tool: ServerToolRead) -> Listed:
    status, tone = STATUSES[tool.status]
    return Listed(
        id=str(tool.id),
        name=tool.name,
        text=tool.description,
        schema=json.dumps(tool.input_schema, indent=2, ensure_ascii=False),
        status=status,
        tone=tone,
        action_class=tool.action_class,
        digest=tool.digest,
        reads=tool.read_only,
        allowed=tool.status is ToolStatus.ALLOWED,
        gone=tool.status is ToolStatus.GONE,
    )


def _use(use: ToolUse | None) -> dict[str, str]:
    if use is None or use.last_used_at is None:
        return {}
    times = "once" if use.uses == 1 else f"{use.uses}×"
    return {"uses": times, "used_at": use.last_used_at.isoformat()}
