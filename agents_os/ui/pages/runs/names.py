"""Who is behind the ids of runs."""

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.metadata.schemas import AgentFilter
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.domains.identity.usecases.queries import list_members
from agents_os.ui.pages.runs.rows import Names
from agents_os.ui.screen_state import first_pages

MOST_PAGES = 3


async def read_names(uow: UnitOfWork) -> Names:
    """Faces and names of agents, archived ones too, and of the people one may know of."""
    return Names(await read_agents(uow), await read_people(uow))


async def read_agents(uow: UnitOfWork) -> dict[str, tuple[str, str]]:
    """Face and name by id, archived ones too."""
    agents: dict[str, tuple[str, str]] = {}
    for where in (AgentFilter(), AgentFilter(lifecycle="archived")):
        found, _ = await first_pages(lambda u, page, w=where: list_agents(u, w, page), uow)
        agents |= {str(agent.id): (agent.emoji, agent.name) for agent in found}
    return agents


async def read_people(uow: UnitOfWork) -> dict[str, str]:
    """Names of the people one may know of, by id."""
    me = uow.actor.user_id
    found = {}
    if uow.actor.reach("members:read") is not None:
        members, _ = await first_pages(list_members, uow, MOST_PAGES)
        found = {str(each.user_id): each.display_name for each in members}
    return found | {str(me): "You"}
