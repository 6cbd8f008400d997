"""Searching as a person: the same search that agents use."""

from typing import Any

import reflex as rx

from agents_os.core.errors import AppError, Unauthenticated
from agents_os.domains.knowledge.metadata.passages import PassageSearch
from agents_os.domains.knowledge.usecases.base_queries import list_bases
from agents_os.domains.knowledge.usecases.search_knowledge import search_knowledge
from agents_os.ui.arguments import Text, validated
from agents_os.ui.order_words import counted
from agents_os.ui.pages.knowledge_search.rows import Hit, hit
from agents_os.ui.people_choice import Choice, agent_choices
from agents_os.ui.screen_state import ScreenMixin, first_pages, reading
from agents_os.ui.session import current_actor

EVERY = {"value": "", "label": "All bases"}
ANYBODY = {"value": "", "label": "You"}
FIELDS = ("query", "base_id", "agent_id", "tag", "since", "until")


class KnowledgeSearchState(ScreenMixin, rx.State):
    bases: list[Choice] = []
    agents: list[Choice] = []
    base_id: str = ""
    hits: list[Hit] = []
    outcome: str = ""  # searching, found, nothing, failed; "" before the first search
    told: str = ""
    counted: str = ""
    visit: int = 0

    _asked: dict[str, str] = {}

    @rx.event
    async def on_load(self):
        self.hits, self.outcome, self.told = [], "", ""
        self.visit += 1
        wanted = self.router.url.query_parameters.get("base", "")
        async with reading(self) as uow:
            bases, _ = await first_pages(list_bases, uow)
            found = [{"value": str(each.id), "label": each.name} for each in bases]
            self.bases = [EVERY, *found]
            self.agents = [ANYBODY, *await agent_choices(uow)]
            self.base_id = wanted if any(each["value"] == wanted for each in found) else ""

    @rx.event
    async def search(self, data: dict[str, Any]):
        sent = validated(dict[str, Any], data)
        self._asked = {key: validated(Text, sent.get(key) or "") for key in FIELDS}
        _body(self._asked)
        self.outcome = "searching"
        return KnowledgeSearchState.again

    @rx.event(supersedes=True)
    async def again(self):
        """Search for what was asked last."""
        if not self._asked:
            return
        try:
            found = await search_knowledge(await current_actor(self), _body(self._asked))
        except Unauthenticated:
            raise
        except AppError as error:
            self.outcome, self.told = "failed", error.message
            return
        self.hits = [hit(each) for each in found.data]
        self.outcome, self.told = "found" if self.hits else "nothing", found.note or ""
        self.counted = counted(len(self.hits), "passage")


def _body(asked: dict[str, str]) -> PassageSearch:
    """Raises Invalid."""
    tags = [asked["tag"].strip()] if asked["tag"].strip() else []
    return validated(
        PassageSearch,
        {
            "query": asked["query"],
            "base_ids": [asked["base_id"]] if asked["base_id"] else [],
            "agent_id": asked["agent_id"] or None,
            "filter": {
                "tags": tags,
                "since": asked["since"] or None,
                "until": asked["until"] or None,
            },
        },
    )
