"""Reading again: what it takes is said before it is done."""

from typing import Any

import reflex as rx

from agents_os.domains.knowledge.metadata.indexing import Reindex
from agents_os.domains.knowledge.usecases.base_queries import get_base
from agents_os.domains.knowledge.usecases.quote_reindex import quote_reindex
from agents_os.domains.knowledge.usecases.reindex_base import reindex_base
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.pages.knowledge.rows import model_choices
from agents_os.ui.pages.knowledge_base.rows import (
    Quote,
    ReadingDraft,
    quote_row,
    reading_draft,
)
from agents_os.ui.pages.knowledge_base.state import KnowledgeBaseState, base_in
from agents_os.ui.people_choice import Choice
from agents_os.ui.screen_state import DialogMixin, acting
from agents_os.ui.session import current_actor


class ReindexState(DialogMixin, rx.State):
    is_open: bool = False
    document: str = ""  # its name; "": the whole base
    quote: Quote = Quote()
    draft: ReadingDraft = ReadingDraft()
    models: list[Choice] = []

    _asked: Reindex = Reindex()  # what was quoted

    @rx.event
    async def begin(self, document_id: str):
        """Say what it takes to read one document again, or with an empty id the whole base."""
        wanted = identifier(document_id) if document_id else None
        await self._quote(Reindex(document_ids=(wanted,) if wanted else ()))
        shown = (await self.get_state(KnowledgeBaseState)).documents
        names = {each.id: each.name for each in shown}
        self.document = names.get(str(wanted), "This document") if wanted else ""
        self.is_open = True

    @rx.event
    async def change(self, data: dict[str, Any]):
        """The same for other settings of the base."""
        await self._quote(form(Reindex, data))

    @rx.event
    async def confirm(self):
        if not self.is_open:
            return None
        async with acting(self) as uow:
            await reindex_base(uow, base_in(self), self._asked)
        self.is_open = False
        return [KnowledgeBaseState.refresh, done("It is read again. You see here how far it is.")]

    @rx.event
    def set_open(self, is_open: bool):
        self.is_open = validated(bool, is_open) and self.is_open

    async def _quote(self, body: Reindex) -> None:
        base_id = base_in(self)
        found = await quote_reindex(await current_actor(self), base_id, body)
        async with acting(self) as uow:
            base = await get_base(uow, base_id)
        self._asked, self.quote, self.draft = body, quote_row(found), reading_draft(base, body)
        self.models = model_choices(base.embedding_model)
