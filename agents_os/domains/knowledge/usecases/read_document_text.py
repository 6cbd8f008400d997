from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import text_rows
from agents_os.domains.knowledge.metadata.document_text import (
    BEFORE_CITED,
    PASSAGES_AT_ONCE,
    Citation,
    DocumentText,
    without_overlap,
)
from agents_os.domains.knowledge.usecases.document_queries import get_document


async def read_document_text(
    uow: UnitOfWork, document_id: UUID, *, cited: Citation | None = None, from_seq: int = 0
) -> DocumentText:
    """A stretch of what was read of a document: around what was cited, else from `from_seq`.

    Raises:
        DocumentNotFound: unknown, deleted, expired or not shared with the caller.
    """
    await get_document(uow, document_id)
    place = await text_rows.place_of(uow.session, document_id, *cited) if cited else None
    first = max(0, place.seq - BEFORE_CITED) if place else from_seq
    # One more at each end: what the first shares with the one before, and whether there is more.
    begin = max(0, first - 1)
    most = first - begin + PASSAGES_AT_ONCE + 1
    found = await text_rows.passages_from(uow.session, document_id, begin, most)
    shown = [each for each in without_overlap(found) if each.seq >= first]
    return DocumentText(
        passages=tuple(shown[:PASSAGES_AT_ONCE]),
        has_more=len(found) == most,
        cited_id=place.passage_id if place else None,
    )
