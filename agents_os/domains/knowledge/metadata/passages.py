"""Passages: what a document is cut into, and what a search finds."""

from datetime import date
from typing import Annotated, NamedTuple, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from agents_os.core.fields import NoteText, ShortText, Tag
from agents_os.core.shapes import Body, Frozen

MOST_FOUND = 50
BASES_AT_ONCE = 50
LEAST_COVERAGE = 0.3  # of the words of a question, rare ones counting more

Question = Annotated[
    NoteText,
    StringConstraints(max_length=2_000),
    Field(description="A question, or words to look for.", examples=["How long is the warranty?"]),
]


class Reader(NamedTuple):
    """Who reads: through which agent, if any; where the worker asks, also for which person."""

    agent_id: UUID | None = None
    person_id: UUID | None = None


class PassageFilter(Body):
    """Only passages of documents like this. `since` and `until`: the days they were added (UTC)."""

    document_ids: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    tags: Annotated[tuple[Tag, ...], Field(max_length=20, description="Any of these.")] = ()
    media_types: Annotated[
        tuple[ShortText, ...], Field(max_length=20, examples=[["application/pdf"]])
    ] = ()
    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError("since must not be after until")
        return self


class BaseSearch(Body):
    """What to look for in one base."""

    query: Question
    filter: PassageFilter = PassageFilter()
    limit: int = Field(10, ge=1, le=MOST_FOUND)
    min_score: float = Field(0, ge=0, le=1, description="Leaves out what scores less.")


class PassageSearch(BaseSearch):
    """The same in several bases: these, or all the caller may see.

    `agent_id`: find only what this agent could use to answer the caller.
    """

    base_ids: Annotated[tuple[UUID, ...], Field(max_length=BASES_AT_ONCE)] = ()
    agent_id: UUID | None = None


class Finding(Frozen):
    """A passage that was found, without its text: what is kept of a search.

    `keyword_rank` and `vector_rank` are its places (from 1) among those that share words with the
    question and those that mean something like it; null: it is not among them. `score` (0–1)
    combines the two places. `coverage` is the share of the question's words that it has, rare ones
    counting more; `similarity` how near it is in meaning (1: the same).
    """

    passage_id: UUID
    score: float
    keyword_rank: int | None
    vector_rank: int | None
    coverage: float | None
    similarity: float | None

    @property
    def closeness(self) -> float:
        """How much it has to do with the question, whatever else was found."""
        return max(self.coverage or 0, self.similarity or 0)


class PassageRead(Frozen):
    """A passage and where it stands. `start_offset` counts characters of the document's text."""

    passage_id: UUID
    seq: int
    document_id: UUID
    document: str
    media_type: str | None
    url: str | None
    base_id: UUID
    base: str
    heading: str
    text: str
    page_from: int | None
    page_to: int | None
    location: str
    start_offset: int
    end_offset: int


class FoundPassage(PassageRead, Finding):
    """A passage that answers a search, best first.

    `related`: near enough to the question to be told to an agent. A search always finds something
    nearest, even if it has nothing to do with it.
    """

    related: bool


class SearchResult(Frozen):
    """What was found. `by_meaning`: not only words were compared. `kept`: a recent search found it.

    `note` says in a sentence why meaning was left out although the base has a model for it.
    """

    data: list[FoundPassage]
    by_meaning: bool = False
    kept: bool = False
    note: str | None = None
