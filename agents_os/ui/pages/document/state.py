"""One document: what is known of it, and a stretch of its text."""

from typing import Annotated
from uuid import UUID

import reflex as rx
from pydantic import Field

from agents_os.core.errors import AppError, Invalid, NotFound
from agents_os.core.signals import Signal
from agents_os.domains.knowledge.metadata.document_schemas import DocumentRead
from agents_os.domains.knowledge.metadata.document_text import (
    PASSAGES_AT_ONCE,
    Citation,
    DocumentText,
)
from agents_os.domains.knowledge.usecases.base_queries import get_base
from agents_os.domains.knowledge.usecases.delete_document import delete_document
from agents_os.domains.knowledge.usecases.document_queries import get_document
from agents_os.domains.knowledge.usecases.link_to_file import link_to_file
from agents_os.domains.knowledge.usecases.read_document_text import read_document_text
from agents_os.ui import live
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.pages.document.rows import Sheet, page_of, sheets
from agents_os.ui.pages.knowledge_base.rows import DocumentRow, document_row
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.session import current_actor

PDF = "application/pdf"

Offset = Annotated[int, Field(ge=0, le=2**31 - 1)]


class DocumentState(ScreenMixin, rx.State):
    missing: bool = False
    document: DocumentRow = DocumentRow()
    base: str = ""
    base_id: str = ""
    file: str = ""  # where it is downloaded
    original: str = ""  # where the file or the page itself is; "": it cannot be had now
    open_label: str = ""
    sheets: list[Sheet] = []
    cited: str = ""
    gone: bool = False  # what was cited is not there any more as it was
    earlier: bool = False
    later: bool = False

    _first: int = 0

    @rx.event
    async def on_load(self):
        actor = await current_actor(self)
        self.document, self.missing, self.original = DocumentRow(), False, ""
        self.cited, self.gone = "", False
        await self._read(cited=_asked_for(self))
        if self.missing:
            live.watch(self, {})
        else:
            signal = Signal(actor.tenant, "document", document_in(self))
            live.watch(self, {signal: DocumentState.refresh})

    @rx.event(supersedes=True)
    async def refresh(self):
        """It was read again, changed or deleted."""
        await self._read(first=self._first)

    @rx.event
    async def show_earlier(self):
        await self._read(first=max(0, self._first - PASSAGES_AT_ONCE))

    @rx.event
    async def show_later(self):
        if self.later:
            await self._read(first=self._first + PASSAGES_AT_ONCE)

    @rx.event
    async def delete(self):
        async with acting(self) as uow:
            await delete_document(uow, document_in(self))
        told = done(f"{self.document.name} is deleted. Nothing of it is found any more.")
        return [rx.redirect(f"/knowledge/{self.base_id}"), told]

    async def _read(self, *, cited: Citation | None = None, first: int = 0) -> None:
        async with reading(self) as uow:
            try:
                found = await get_document(uow, document_in(self))
                base = await get_base(uow, found.base_id)
                stretch = await read_document_text(uow, found.id, cited=cited, from_seq=first)
            except (NotFound, Invalid):
                self.missing = True
                return
            self.document, self.base, self.base_id = document_row(found), base.name, str(base.id)
            self.file = f"/api/v1/documents/{found.id}/file"
            self._show(stretch, cited)
        if self.phase == "ready" and not self.original:
            await self._link(found, stretch)

    def _show(self, stretch: DocumentText, cited: Citation | None) -> None:
        self.sheets, self.later = sheets(stretch.passages), stretch.has_more
        self._first = stretch.passages[0].seq if stretch.passages else 0
        self.earlier = self._first > 0
        if cited:
            self.cited = str(stretch.cited_id or "")
            self.gone = stretch.cited_id != cited.passage_id

    async def _link(self, found: DocumentRead, stretch: DocumentText) -> None:
        """Where the original is: the page on the web, or the file, opened at the cited page."""
        if found.url:
            self.original, self.open_label = found.url, "Open the web page"
            return
        try:
            link = await link_to_file(await current_actor(self), found.id, inline=True)
        except AppError:  # the text can be read all the same
            return
        page = page_of(stretch, self.cited) if found.media_type == PDF else None
        self.original = f"{link.url}#page={page}" if page else link.url
        self.open_label = f"Open the original at page {page}" if page else "Open the original"


def document_in(state: rx.State) -> UUID:
    """The document of the address /knowledge/documents/<id>. Raises Invalid."""
    parts = state.router.url.path.strip("/").split("/")
    return identifier(parts[2] if len(parts) > 2 else "")


def _asked_for(state: rx.State) -> Citation | None:
    """The passage of ?passage=…&at=…, if the address names one."""
    asked = state.router.url.query_parameters
    try:
        return Citation(identifier(asked.get("passage", "")), validated(Offset, asked.get("at", 0)))
    except Invalid:
        return None
