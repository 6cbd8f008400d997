"""Links to a document: those that work, a new one, and taking one back."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.metadata.document_schemas import LinkCreate
from agents_os.domains.knowledge.usecases.document_queries import list_links
from agents_os.domains.knowledge.usecases.share_document import share_document
from agents_os.domains.knowledge.usecases.withdraw_link import withdraw_link
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.screen_state import DialogMixin, acting


@dataclass(frozen=True)
class LinkRow:
    id: str
    made_by: str
    made_at: str
    until: str


class SharingState(DialogMixin, rx.State):
    document_id: str = ""  # whose dialog is open
    url: str = ""  # of the link that was just made; it is shown once
    until: str = ""
    links: list[LinkRow] = []

    @rx.event
    async def begin(self, document_id: str):
        wanted, self.url = str(identifier(document_id)), ""
        async with acting(self) as uow:
            await self._read(uow, wanted)
        self.document_id = wanted

    @rx.event
    def set_open(self, is_open: bool):
        if not validated(bool, is_open):
            self.document_id = self.url = ""

    @rx.event
    async def share(self, data: dict[str, Any]):
        body = form(LinkCreate, data)
        async with acting(self) as uow:
            made = await share_document(uow, identifier(self.document_id), body)
            await self._read(uow, self.document_id)
        self.url, self.until = made.url, made.expires_at.isoformat()

    @rx.event
    async def withdraw(self, link_id: str):
        async with acting(self) as uow:
            await withdraw_link(uow, identifier(self.document_id), identifier(link_id))
            await self._read(uow, self.document_id)
        self.url = ""
        return done("The link no longer works.")

    async def _read(self, uow: UnitOfWork, document_id: str) -> None:
        self.links = [
            LinkRow(
                id=str(each.id),
                made_by=each.created_by_name or "A former member",
                made_at=each.created_at.isoformat(),
                until=each.expires_at.isoformat(),
            )
            for each in await list_links(uow, identifier(document_id))
        ]
