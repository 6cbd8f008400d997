"""Indexing as data: what a run is given, what its steps are called, and how far a document is."""

from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from agents_os.core.events import Event

BATCH: Final = 64  # passages embedded in one step: two seconds of work on this machine
READ_PERCENT, SPLIT_PERCENT = 40, 45
PASSAGES_PER_S: Final = 20  # embedded on this machine, for quotes; measured: 17 to 36
HOSTED_PER_S: Final = 200
CHARACTERS_PER_TOKEN: Final = 4


class IndexingInput(BaseModel):
    """The input of a run of kind `indexing`.

    `read`: the documents are read (again); else what was read of them is only split and embedded
    anew. `changes_base`: at its end the base goes over to this model and this size.
    """

    model_config = ConfigDict(frozen=True)

    base_id: UUID
    base_name: str
    documents: tuple[UUID, ...]
    model: str
    chunk_size: int
    chunk_overlap: int
    read: bool = True
    changes_base: bool = False


class IndexingAsked(Event, frozen=True):
    """Documents of a base are to be indexed; `None` stands for what the base says."""

    type: ClassVar[str] = "indexing.asked"

    base_id: UUID
    documents: tuple[UUID, ...]
    read: bool
    by_user_id: UUID | None
    model: str | None = None
    chunk_size: int | None = None
    chunk_overlap: int | None = None


class Opened(BaseModel):
    """A document that can be read: in so many parts. `gone`: it was deleted meanwhile."""

    model_config = ConfigDict(frozen=True)

    parts: int = Field(ge=0)
    gone: bool = False


class ReindexQuote(BaseModel):
    """What going over to another model or size takes. Credits are micro-credits, at most."""

    model_config = ConfigDict(frozen=True)

    documents: int
    passages: int
    credits_micros: int | None = Field(description="Null: nobody knows the price of the model.")
    seconds: int

    @property
    def time(self) -> timedelta:
        return timedelta(seconds=self.seconds)


def read_percent(part: int, parts: int) -> int:
    """After `part` of `parts` were read."""
    return READ_PERCENT * part // max(1, parts)


def embedded_percent(done: int, all_: int) -> int:
    """After `done` of all passages were embedded."""
    return SPLIT_PERCENT + (99 - SPLIT_PERCENT) * min(done, all_) // max(1, all_)
