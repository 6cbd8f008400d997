"""A link to a document, and how long the document is kept."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from agents_os.domains.knowledge.metadata.document_schemas import DocumentUpdate, LinkCreate
from agents_os.domains.knowledge.usecases.document_queries import get_document
from agents_os.domains.knowledge.usecases.share_document import share_document
from agents_os.domains.knowledge.usecases.update_document import update_document
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.pages.knowledge_base.state import KnowledgeBaseState
from agents_os.ui.screen_state import acting
from agents_os.ui.session import SessionState


class SharingState(rx.State):
    document_id: str = ""  # whose dialog is open
    url: str = ""
    until: str = ""

    @rx.event
    def begin(self, document_id: str):
        self.document_id, self.url = str(identifier(document_id)), ""

    @rx.event
    def set_open(self, is_open: bool):
        if not validated(bool, is_open):
            self.document_id = self.url = ""

    @rx.event
    async def share(self, data: dict[str, Any]):
        body = form(LinkCreate, data)
        async with acting(self) as uow:
            made = await share_document(uow, identifier(self.document_id), body)
        self.url, self.until = made.url, made.expires_at.isoformat()


class ExpiryState(rx.State):
    document_id: str = ""
    last_day: str = ""

    @rx.event
    async def begin(self, document_id: str):
        async with acting(self) as uow:
            document = await get_document(uow, identifier(document_id))
        end = document.expires_at and document.expires_at.astimezone(await self._zone())
        self.document_id, self.last_day = str(document.id), end.date().isoformat() if end else ""

    @rx.event
    def set_open(self, is_open: bool):
        if not validated(bool, is_open):
            self.document_id = ""

    @rx.event
    async def save(self, data: dict[str, Any]):
        """It is deleted when the chosen day is over, as the company counts days."""
        day = validated(date | None, validated(dict[str, Any], data).get("last_day") or None)
        end = datetime.combine(day, time(23, 59, 59), await self._zone()) if day else None
        async with acting(self) as uow:
            body = DocumentUpdate(expires_at=end)
            await update_document(uow, identifier(self.document_id), body)
        self.document_id = ""
        return [KnowledgeBaseState.refresh, done("Saved." if day else "Saved. It is kept.")]

    async def _zone(self) -> ZoneInfo:
        return ZoneInfo((await self.get_state(SessionState)).time_zone)
