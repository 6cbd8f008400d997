"""One base: its documents, how more come in, and what becomes of them."""

from typing import Annotated, Any
from uuid import UUID

import reflex as rx
from pydantic import StringConstraints

from agents_os.core.errors import AppError, Invalid, NotFound, Unauthenticated
from agents_os.core.fields import Tag
from agents_os.core.signals import Signal
from agents_os.domains.knowledge.metadata.document_models import DocumentStatus
from agents_os.domains.knowledge.metadata.document_schemas import DocumentFilter, PageAdd
from agents_os.domains.knowledge.usecases.add_page import add_page
from agents_os.domains.knowledge.usecases.base_queries import get_base, list_grants
from agents_os.domains.knowledge.usecases.delete_base import delete_base
from agents_os.domains.knowledge.usecases.delete_document import delete_document
from agents_os.domains.knowledge.usecases.document_queries import list_documents
from agents_os.domains.knowledge.usecases.get_upload_room import get_upload_room
from agents_os.domains.knowledge.usecases.reindex_document import reindex_document
from agents_os.ui import live
from agents_os.ui.arguments import SearchText, identifier, validated
from agents_os.ui.errors import done, told
from agents_os.ui.order_words import counted
from agents_os.ui.pages.knowledge.rows import BaseRow, base_row
from agents_os.ui.pages.knowledge_base.rows import DocumentRow, document_row, room_words
from agents_os.ui.screen_state import PagedMixin, acting, first_pages, reading
from agents_os.ui.session import current_actor

MOST_ADDRESSES = 50
TOPICS = ("document", "knowledge_base")

Addresses = Annotated[str, StringConstraints(max_length=50_000)]


class KnowledgeBaseState(PagedMixin, rx.State):
    missing: bool = False
    base: BaseRow = BaseRow()
    documents: list[DocumentRow] = []
    failed: int = 0
    query: str = ""
    status: str = ""
    tag: str = ""
    most_bytes: int = 0  # of one file
    room: str = ""

    @rx.var
    def filtered(self) -> bool:
        return bool(self.query or self.status or self.tag)

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self.pages, self.query, self.status, self.tag = 1, "", "", ""
        live.watch(self, {Signal(org_id, topic): KnowledgeBaseState.refresh for topic in TOPICS})
        return KnowledgeBaseState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        asked = {"q": self.query, "status": self.status or None, "tag": self.tag or None}
        where = validated(DocumentFilter, asked)
        self.missing = False
        async with reading(self) as uow:
            try:
                base_id = base_in(self)
                if self.base.id != str(base_id):
                    self.phase = "loading"
                base = await get_base(uow, base_id)
            except (NotFound, Invalid):
                self.missing = True
                return
            found, self.has_more = await first_pages(
                lambda unit, page: list_documents(unit, base_id, where, page), uow, self.pages
            )
            self.base = base_row(base, await list_grants(uow, base_id))
            self.failed = base.failed
            self.documents = [document_row(each) for each in found]
            if self.base.can_add:
                room = await get_upload_room(uow)
                self.most_bytes, self.room = room.largest_bytes, room_words(room)

    @rx.event(supersedes=True)
    async def search(self, text: str):
        self.query, self.pages = validated(SearchText, text), 1
        return KnowledgeBaseState.refresh

    @rx.event
    async def narrow(self, status: str):
        self.status, self.pages = validated(DocumentStatus, status).value if status else "", 1
        return KnowledgeBaseState.refresh

    @rx.event
    async def show_tag(self, tag: str):
        """Only what has this tag; "" takes the filter away."""
        self.tag, self.pages = validated(Tag, tag) if tag else "", 1
        return KnowledgeBaseState.refresh

    @rx.event
    async def add_addresses(self, data: dict[str, Any]):
        """Each by itself: one that is refused stops none of the others."""
        text = validated(Addresses, validated(dict[str, Any], data).get("addresses", ""))
        addresses = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        if not addresses or len(addresses) > MOST_ADDRESSES:
            raise Invalid(f"Enter one to {MOST_ADDRESSES} addresses, one per line.")
        refused = [problem for each in addresses if (problem := await self._add(each))]
        added = len(addresses) - len(refused)
        said = f"{counted(added, 'page')} will be read." if added else "No page was added."
        return [
            KnowledgeBaseState.refresh,
            told(" ".join([said, *refused[:3]])) if refused else done(said),
        ]

    async def _add(self, address: str) -> str:
        """Why the page could not be added; "" if it was."""
        try:
            body = validated(PageAdd, {"url": address})
            async with acting(self) as uow:
                await add_page(uow, base_in(self), body)
        except Unauthenticated:
            raise
        except AppError as error:
            return f"{address[:80]}: {error.message}"
        return ""

    @rx.event
    async def retry(self, document_id: str):
        async with acting(self) as uow:
            await reindex_document(uow, identifier(document_id))
        return [KnowledgeBaseState.refresh, done("It is tried again.")]

    @rx.event
    async def retry_failed(self):
        failed = DocumentFilter(status=DocumentStatus.FAILED)
        async with acting(self) as uow:
            found, _ = await first_pages(
                lambda unit, page: list_documents(unit, base_in(self), failed, page), uow
            )
            for each in found:
                await reindex_document(uow, each.id)
        return [KnowledgeBaseState.refresh, done(f"{counted(len(found), 'document')} tried again.")]

    @rx.event
    async def delete(self, document_id: str):
        async with acting(self) as uow:
            await delete_document(uow, identifier(document_id))
        return [KnowledgeBaseState.refresh, done("Deleted. Nothing of it is found any more.")]

    @rx.event
    async def delete_base(self):
        async with acting(self) as uow:
            await delete_base(uow, base_in(self))
        return [rx.redirect("/knowledge"), done(f"{self.base.name} is deleted.")]


def base_in(state: rx.State) -> UUID:
    """The base of the address /knowledge/<id>. Raises Invalid."""
    parts = state.router.url.path.strip("/").split("/")
    return identifier(parts[1] if len(parts) > 1 else "")
