"""The bases of the company."""

import reflex as rx

from agents_os.core.signals import Signal
from agents_os.domains.knowledge.usecases.base_queries import list_bases
from agents_os.domains.knowledge.usecases.grants_of import grants_of
from agents_os.ui import live
from agents_os.ui.arguments import SearchText, validated
from agents_os.ui.pages.knowledge.rows import BaseRow, base_row
from agents_os.ui.screen_state import PagedMixin, first_pages, reading
from agents_os.ui.session import current_actor

TOPICS = ("knowledge_base", "document")


class KnowledgeState(PagedMixin, rx.State):
    bases: list[BaseRow] = []
    query: str = ""

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self.pages, self.query = 1, ""
        live.watch(self, {Signal(org_id, topic): KnowledgeState.refresh for topic in TOPICS})
        return KnowledgeState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            found, self.has_more = await first_pages(
                lambda unit, page: list_bases(unit, page, q=self.query), uow, self.pages
            )
            grants = await grants_of(uow, found)
            self.bases = [base_row(each, grants[each.id]) for each in found]

    @rx.event(supersedes=True)
    async def search(self, text: str):
        self.query = validated(SearchText, text)
        self.pages = 1
        return KnowledgeState.refresh
