"""What the fields of nodes can be set to: agents, tools, people, … of the company."""

from typing import Any

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.metadata.schemas import AgentFilter
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.domains.gateway.usecases.queries import list_models
from agents_os.domains.identity.usecases.queries import list_members, list_teams
from agents_os.domains.integrations.metadata.connector import ConnectorAction, connectors
from agents_os.domains.integrations.metadata.models import ToolStatus
from agents_os.domains.integrations.usecases.queries import read_tool_servers
from agents_os.domains.knowledge.usecases.base_queries import list_bases
from agents_os.domains.workflows.metadata.models import Lifecycle
from agents_os.domains.workflows.metadata.schemas import WorkflowFilter
from agents_os.domains.workflows.usecases.queries import list_workflows
from agents_os.ui.flow.schema_fields import FieldRow, fields_of
from agents_os.ui.screen_state import first_pages

MOST_PAGES = 3
Choice = dict[str, Any]  # value, label; of a tool also `fields`, what it is given
Choices = dict[str, list[Choice]]  # by the format of the field


async def read_choices(uow: UnitOfWork) -> Choices:
    """Everything to choose from, as far as the actor may see it."""
    by_name = AgentFilter(sort="name")
    agents, _ = await first_pages(lambda u, page: list_agents(u, by_name, page), uow, MOST_PAGES)
    return {
        "agent": [_choice(each.id, f"{each.emoji} {each.name}") for each in agents],
        "tool": [*_connector_tools(), *await _server_tools(uow)],
        "workflow": await _workflows(uow),
        "knowledge-base": await _bases(uow),
        "connection": [],  # connectors act in the sandbox, which needs no account
        **await _people(uow),
    }


async def read_models(actor: Any) -> list[Choice]:
    """Models to choose from; asks providers, so never inside a unit of work."""
    return [_choice(each.id, each.id) for each in await list_models(actor)]


async def _people(uow: UnitOfWork) -> Choices:
    """Members and teams, for those who may see them."""
    if uow.actor.reach("members:read") is None:
        return {"person": [], "team": []}
    members, _ = await first_pages(list_members, uow, MOST_PAGES)
    teams, _ = await first_pages(list_teams, uow, MOST_PAGES)
    return {
        "person": [_choice(m.user_id, m.display_name) for m in members if m.role != "viewer"],
        "team": [_choice(team.id, team.name) for team in teams],
    }


async def _workflows(uow: UnitOfWork) -> list[Choice]:
    live = WorkflowFilter(lifecycle=Lifecycle.ACTIVE, sort="name")
    found, _ = await first_pages(lambda u, page: list_workflows(u, live, page), uow, MOST_PAGES)
    return [_choice(each.id, f"{each.emoji} {each.name}") for each in found]


async def _bases(uow: UnitOfWork) -> list[Choice]:
    found, _ = await first_pages(list_bases, uow, MOST_PAGES)
    return [_choice(each.id, each.name) for each in found]


def _connector_tools() -> list[Choice]:
    return [
        _choice(f"{key}.{action.key}", f"{connector.emoji} {connector.name}: {action.title}")
        | {"fields": _told(action)}
        for key, connector in connectors().items()
        for action in connector.actions
    ]


def _told(action: ConnectorAction) -> list[FieldRow]:
    return [
        FieldRow(
            key=each.key, label=each.title, kind="line", hint="", required=each.required,
            default=None, most=500,
        )
        for each in action.fields
    ]  # fmt: skip


async def _server_tools(uow: UnitOfWork) -> list[Choice]:
    if uow.actor.reach("agents:read") is None:
        return []
    return [
        _choice(tool.key, f"🔌 {server.name}: {tool.name}")
        | {"fields": [_template(row) for row in fields_of(tool.input_schema)]}
        for server in await read_tool_servers(uow)
        for tool in server.tools
        if tool.status == ToolStatus.ALLOWED
    ]


def _template(row: FieldRow) -> FieldRow:
    """A text a tool is given may be a template."""
    return FieldRow(**{**row, "kind": "template"}) if row["kind"] in ("text", "long") else row  # type: ignore[typeddict-item]


def _choice(value: object, label: str) -> Choice:
    return {"value": str(value), "label": label}
