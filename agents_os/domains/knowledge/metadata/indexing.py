"""Indexing as data: what a run is given, what its steps are called, and how far a document is."""

from typing import Annotated, ClassVar, Final, Self
from uuid import UUID

from pydantic import Field, model_validator

from agents_os.core.events import Event
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.knowledge.metadata.base_schemas import ModelName

BATCH: Final = 64  # passages embedded in one step: two seconds of work on this machine
READ_PERCENT, SPLIT_PERCENT = 40, 45
PASSAGES_PER_S: Final = 15  # embedded on this machine, for quotes; measured: 11 to 36
HOSTED_PER_S: Final = 200  # the same by a provider


class IndexingInput(Frozen):
    """The input of a run of kind `indexing`.

    `read`: the documents are read (again); else what was read of them is only split and embedded
    anew. `changes_base`: at its end the base goes over to this model and this size.
    """

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


class Opened(Frozen):
    """A document that can be read: in so many parts. `gone`: it was deleted meanwhile."""

    parts: int = Field(ge=0)
    gone: bool = False


class Reindex(Body):
    """What to do anew. Left out, a setting stays as it is; without `document_ids`: every document.

    With another setting, passages are made anew from what was read before; without one, the
    documents are read again.
    """

    document_ids: Annotated[tuple[UUID, ...], Field(max_length=1_000)] = ()
    embedding_model: ModelName | None = None
    chunk_size: int | None = Field(None, ge=200, le=8_000)
    chunk_overlap: int | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _settings_are_the_bases(self) -> Self:
        if self.document_ids and self._settings():
            raise ValueError("settings are those of the whole base: leave document_ids out")
        return self

    def changes(self, base: object) -> bool:
        """Whether a setting of the base would be another one."""
        return any(getattr(base, name) != value for name, value in self._settings().items())

    def _settings(self) -> dict[str, object]:
        return self.model_dump(exclude={"document_ids"}, exclude_none=True)


class ReindexQuote(Frozen):
    """What it takes. `passages` are those there are now. Credits are micro-credits, at most."""

    documents: int
    passages: int
    credits_micros: int | None = Field(description="Null: nobody knows the price of the model.")
    seconds: int


def read_percent(part: int, parts: int) -> int:
    """After `part` of `parts` were read."""
    return READ_PERCENT * part // max(1, parts)


def embedded_percent(done: int, all_: int) -> int:
    """After `done` of all passages were embedded."""
    return SPLIT_PERCENT + (99 - SPLIT_PERCENT) * min(done, all_) // max(1, all_)
