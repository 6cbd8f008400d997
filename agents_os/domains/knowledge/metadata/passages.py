"""Passages: what a document is cut into, and what a search finds."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from agents_os.core.fields import ShortText
from agents_os.domains.knowledge.metadata.sections import Chunk

MOST_FOUND = 50


class PassageDraft(Chunk):
    """A passage to be kept. `embedding` of length 1, or None: found by its words only."""

    embedding: tuple[float, ...] | None = None


class PassageFilter(BaseModel, frozen=True):
    """Only passages of these documents. `since` and `until`: the days documents were added."""

    document_ids: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    tags: Annotated[tuple[ShortText, ...], Field(max_length=20)] = ()
    media_types: Annotated[tuple[ShortText, ...], Field(max_length=20)] = ()
    since: date | None = None
    until: date | None = None
