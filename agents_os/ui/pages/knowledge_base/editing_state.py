"""What is said of a document: its name, its tags, who finds it, how long it is kept."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel

from agents_os.core.clock import utc_now
from agents_os.core.errors import Invalid
from agents_os.core.fields import Tags, Title
from agents_os.core.visibility import Visibility
from agents_os.domains.knowledge.metadata.document_schemas import DocumentRead, DocumentUpdate
from agents_os.domains.knowledge.usecases.base_queries import get_base
from agents_os.domains.knowledge.usecases.document_queries import get_document
from agents_os.domains.knowledge.usecases.update_document import update_document
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.people_choice import Choice
from agents_os.ui.screen_state import DialogMixin, acting
from agents_os.ui.session import SessionState

EVERYBODY = {"value": Visibility.ORG, "label": "Everybody who sees the base"}
OF_TEAM = {"value": Visibility.TEAM, "label": "The team of the base"}
ADDED_IT = {"value": Visibility.PRIVATE, "label": "Only the person who added it"}


class DocumentForm(BaseModel):
    """The form as it is sent; tags are separated by commas."""

    name: Title
    tags: str = ""
    visibility: Visibility
    last_day: date | None = None


@dataclass(frozen=True)
class Draft:
    """What the form begins with."""

    name: str = ""
    tags: str = ""
    visibility: str = ""
    last_day: str = ""


class DocumentEditorState(DialogMixin, rx.State):
    document_id: str = ""  # whose dialog is open
    draft: Draft = Draft()
    seers: list[Choice] = []

    @rx.event
    async def begin(self, document_id: str):
        async with acting(self) as uow:
            document = await get_document(uow, identifier(document_id))
            base = await get_base(uow, document.base_id)
        has_team = base.team_id or document.visibility is Visibility.TEAM
        self.seers = [EVERYBODY, *([OF_TEAM] if has_team else []), ADDED_IT]
        self.draft = _draft(document, await self._zone())
        self.document_id = str(document.id)

    @rx.event
    def set_open(self, is_open: bool):
        if not validated(bool, is_open):
            self.document_id = ""

    @rx.event
    async def save(self, data: dict[str, Any]):
        """It is deleted when the chosen day is over, as the company counts days.

        The time of a day that stays may be another one, which a program set: it is left as it is.
        """
        sent: DocumentForm = form(DocumentForm, data)
        tags = [tag.strip() for tag in sent.tags.split(",") if tag.strip()]
        said = {"name": sent.name, "tags": validated(Tags, tags), "visibility": sent.visibility}
        if _shown(sent.last_day) != self.draft.last_day:
            said["expires_at"] = _end_of(sent.last_day, await self._zone())
        async with acting(self) as uow:
            await update_document(uow, identifier(self.document_id), DocumentUpdate(**said))
        self.document_id = ""
        return done("Saved.")

    async def _zone(self) -> ZoneInfo:
        return ZoneInfo((await self.get_state(SessionState)).time_zone)


def _draft(document: DocumentRead, zone: ZoneInfo) -> Draft:
    end = document.expires_at and document.expires_at.astimezone(zone)
    return Draft(
        name=document.name,
        tags=", ".join(document.tags),
        visibility=document.visibility,
        last_day=_shown(end.date() if end else None),
    )


def _shown(day: date | None) -> str:
    return day.isoformat() if day else ""


def _end_of(day: date | None, zone: ZoneInfo) -> datetime | None:
    """The last second of that day. Raises Invalid: it is over."""
    if day is None:
        return None
    end = datetime.combine(day, time(23, 59, 59), zone)
    if end < utc_now():
        raise Invalid(
            "That day is over, so the document would be deleted at once. Choose a later day, or"
            " delete the document."
        )
    return end
