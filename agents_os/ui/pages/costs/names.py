"""What the ids of spending stand for, as far as the caller may know of it."""

from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.usecases.queries import list_api_keys, list_teams
from agents_os.ui.pages.runs.names import MOST_PAGES, read_agents, read_people
from agents_os.ui.screen_state import first_pages

Labels = dict[str, str]  # id -> label


async def read_labels(uow: UnitOfWork, kind: str) -> Labels:
    """Of every "agent", "user", "team" or "key"; of anything else there are none."""
    readers = {"agent": _agents, "user": read_people, "team": _teams, "key": _keys}
    return await readers[kind](uow) if kind in readers else {}


async def _agents(uow: UnitOfWork) -> Labels:
    return {key: f"{emoji} {name}" for key, (emoji, name) in (await read_agents(uow)).items()}


async def _teams(uow: UnitOfWork) -> Labels:
    if uow.actor.reach("members:read") is None:
        return {}
    teams, _ = await first_pages(list_teams, uow, MOST_PAGES)
    return {str(each.id): f"{each.emoji} {each.name}" for each in teams}


async def _keys(uow: UnitOfWork) -> Labels:
    if uow.actor.reach("api_keys:manage") is None:
        return {}
    keys, _ = await first_pages(list_api_keys, uow, MOST_PAGES)
    return {str(each.id): each.name for each in keys}
