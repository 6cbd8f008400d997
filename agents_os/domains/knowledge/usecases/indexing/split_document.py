"""Split what was read of a document into passages."""

import asyncio
from typing import NamedTuple
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.domains.knowledge.adapters.secondary import indexing_rows
from agents_os.domains.knowledge.metadata.chunking import chunk
from agents_os.domains.knowledge.metadata.document_models import DocumentStatus
from agents_os.domains.knowledge.metadata.indexing import SPLIT_PERCENT, IndexingInput
from agents_os.domains.knowledge.metadata.sections import Chunk, Reading
from agents_os.domains.knowledge.metadata.unreadable import (
    MOST_CHARACTERS,
    Reason,
    Unreadable,
)
from agents_os.domains.knowledge.usecases.indexing.progress import tell


class Split(NamedTuple):
    """The passages of a document, and what whoever added it should know."""

    chunks: list[Chunk]
    note: str | None


async def split_document(
    actor: Actor, run_id: UUID, document_id: UUID, given: IndexingInput
) -> Split:
    """Its passages; none of a document that is gone.

    Raises:
        Unreadable: there is no text in it, or too much.
    """
    async with unit_of_work(actor) as uow:
        document = await indexing_rows.find_document(uow.session, document_id)
        read = await indexing_rows.read_parts(uow.session, run_id, document_id)
    if document is None:
        return Split([], None)
    if not any(section.text for section in read.sections):
        raise Unreadable(Reason.PICTURES_ONLY if read.pictures else Reason.NO_TEXT)
    if sum(len(section.text) for section in read.sections) > MOST_CHARACTERS:
        raise Unreadable(Reason.TOO_MUCH_TEXT)
    chunks = await asyncio.to_thread(chunk, read.sections, given.chunk_size, given.chunk_overlap)
    return Split(chunks, _note(read))


async def keep_split(
    uow: UnitOfWork, run_id: UUID, document_id: UUID, first: int, split: Split
) -> None:
    """Keep the passages, without vectors as yet; `first`: the number of the first in the run."""
    await indexing_rows.keep_chunks(uow.session, run_id, document_id, first, split.chunks)
    await indexing_rows.move_on(
        uow.session, [document_id], status=DocumentStatus.EMBEDDING, progress=SPLIT_PERCENT,
        note=split.note, failure=None, failure_code=None,
    )  # fmt: skip
    tell(uow, [document_id])


def _note(read: Reading) -> str | None:
    said = list(read.notes)
    if read.pictures:
        pages = (
            "1 page is a picture" if read.pictures == 1 else f"{read.pictures} pages are pictures"
        )
        said.append(f"{pages} and could not be read.")
    return " ".join(said)[:1000] or None
