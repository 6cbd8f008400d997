"""What the shell asks the server for: search in the ⌘K palette."""

import reflex as rx

from agents_os.core.pagination import PageQuery
from agents_os.domains.agents.metadata.schemas import AgentFilter
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.ui.arguments import validated
from agents_os.ui.screen_state import acting

SHOWN = 8


class SearchState(rx.State):
    """What ⌘K has found; each entry as in `navigation.COMMANDS`."""

    found: list[dict[str, str]] = []

    @rx.event(supersedes=True)
    async def search(self, text: str):
        words = validated(AgentFilter, {"q": text, "sort": "name"})
        async with acting(self) as uow:
            agents = await list_agents(uow, words, PageQuery(limit=SHOWN))
        self.found = [
            {"label": a.name, "href": f"/agents/{a.id}", "group": "Agent", "emoji": a.emoji}
            for a in agents.data
        ]
