"""Everybody work can be given to, as choices of a select."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Invalid
from agents_os.domains.agents.metadata.schemas import AgentFilter
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.domains.identity.usecases.queries import list_members
from agents_os.ui.arguments import identifier
from agents_os.ui.screen_state import first_pages

Choice = dict[str, str]  # value, label
MOST_PAGES = 3


async def read_choices(uow: UnitOfWork) -> tuple[list[Choice], list[Choice]]:
    """Agents and people that take work: `value` is "agent:<id>" or "person:<id>"."""
    agents = await agent_choices(uow)
    at_work = [{**each, "value": f"agent:{each['value']}"} for each in agents]
    return at_work, await _people(uow)


async def agent_choices(uow: UnitOfWork) -> list[Choice]:
    """Agents that are at work or paused, by name: `value` is the id."""
    by_name = AgentFilter(sort="name")
    agents, _ = await first_pages(lambda u, page: list_agents(u, by_name, page), uow, MOST_PAGES)
    return [
        {"value": str(agent.id), "label": f"{agent.emoji} {agent.name}"}
        for agent in agents
        if agent.lifecycle in ("active", "paused")
    ]


async def _people(uow: UnitOfWork) -> list[Choice]:
    me = uow.actor.user_id
    if uow.actor.reach("members:read") is None:
        return [{"value": f"person:{me}", "label": "You"}] if me else []
    members, _ = await first_pages(list_members, uow, MOST_PAGES)
    found = [
        {
            "value": f"person:{each.user_id}",
            "label": "You" if each.user_id == me else each.display_name,
        }
        for each in members
        if each.role != "viewer"
    ]
    return sorted(found, key=lambda each: (each["label"] != "You", each["label"].casefold()))


def chosen(value: str) -> dict[str, UUID]:
    """The choice as fields of a task: {}, {"agent_id": …} or {"assignee_user_id": …}.

    Raises:
        Invalid: it is none of the choices.
    """
    if not value:
        return {}
    kind, _, key = value.partition(":")
    fields = {"agent": "agent_id", "person": "assignee_user_id"}
    if kind not in fields:
        raise Invalid("Choose one of the agents or people in the list.")
    return {fields[kind]: identifier(key)}
