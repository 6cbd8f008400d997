"""Shapes of knowledge bases."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from agents_os.core.fields import Name, ShortText
from agents_os.core.shapes import Body, Frozen
from agents_os.core.visibility import Visibility

CHUNK_SIZE = 1_000  # characters: about the 256 tokens that the local model reads
CHUNK_OVERLAP = 200  # characters

ModelName = Annotated[ShortText, Field(min_length=1, max_length=200)]
BaseAbility = Literal["add", "edit"]


def _shorter_than_half(overlap: int, size: int) -> None:
    if overlap * 2 > size:
        raise ValueError("chunk_overlap must be at most half of chunk_size")


class BaseCreate(Body):
    """A new base. Left out, `embedding_model` is the one of this installation; “none”: no vectors.

    `members_add`: whoever sees the base may add documents to it, not only who may edit it.
    """

    name: Name
    description: ShortText = ""
    embedding_model: ModelName | None = None
    chunk_size: int = Field(CHUNK_SIZE, ge=200, le=8_000, description="Characters of a passage.")
    chunk_overlap: int = Field(CHUNK_OVERLAP, ge=0, description="Characters two passages share.")
    visibility: Visibility = Visibility.ORG
    team_id: UUID | None = None
    members_add: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _shorter_than_half(self.chunk_overlap, self.chunk_size)
        return self


def not_null(value: object) -> object:
    if value is None:
        raise ValueError("must not be null; leave it out to keep what it is")
    return value


class BaseUpdate(Body):
    """What is left out stays. How documents are split and embedded is changed by a re-index."""

    name: Annotated[Name | None, AfterValidator(not_null)] = None
    description: Annotated[ShortText | None, AfterValidator(not_null)] = None
    visibility: Annotated[Visibility | None, AfterValidator(not_null)] = None
    team_id: UUID | None = None
    members_add: Annotated[bool | None, AfterValidator(not_null)] = None


class BaseRead(Frozen):
    """A base. `can`: what the caller may do with it ("add" documents, "edit" it).

    `documents`, `passages` and `size_bytes` count what the caller sees; `hit_rate` is the share of
    searches that found something, `kept_rate` of those that repeated a recent one, whose result was
    still known; null before the first search.
    """

    id: UUID
    name: str
    description: str
    embedding_model: str
    chunk_size: int
    chunk_overlap: int
    index_version: int
    visibility: Visibility
    owner_id: UUID | None
    team_id: UUID | None
    members_add: bool
    documents: int = 0
    ready: int = 0
    failed: int = 0
    passages: int = 0
    size_bytes: int = 0
    searches: int
    hits: int
    hit_rate: float | None = None
    kept_rate: float | None = None
    last_used_at: datetime | None
    created_at: datetime
    updated_at: datetime
    can: tuple[BaseAbility, ...] = ()


class GrantCreate(Body):
    """Let an agent use a base: this one, those of this team, or, with neither, every agent."""

    agent_id: UUID | None = None
    team_id: UUID | None = None


class GrantRead(Frozen):
    """Who may use a base; without `agent_id` and `team_id`: every agent of the company."""

    id: UUID
    base_id: UUID
    agent_id: UUID | None
    agent_name: str | None
    team_id: UUID | None
    team_name: str | None
    created_at: datetime
