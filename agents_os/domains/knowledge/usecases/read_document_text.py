from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import text_rows
from agents_os.domains.knowledge.metadata.document_text import (
    BEFORE_CITED,
    PASSAGES_AT_ONCE,
    DocumentText,
    without_overlap,
)
from agents_os.domains.knowledge.usecases.document_queries import get_document


async def read_document_text(
    uow: UnitOfWork, document_id: UUID, *, cited: UUID | None = None, from_seq: int = 0
) -> DocumentText:
    """A stretch of what was read of a document: around the passage `cited`, else from `from_seq`.

    A passage that is gone (the document was read again) shows the beginning.

    Raises:
        DocumentNotFound: unknown, deleted, expired or not shared with the caller.
    """
    await get_document(uow, document_id)
    place = await text_rows.place_of(uow.session, document_id, cited) if cited else None
    first = from_seq if place is None else max(0, place - BEFORE_CITED)
    # One more at each end: what the first shares with the one before, and whether there is more.
    begin = max(0, first - 1)
    most = first - begin + PASSAGES_AT_ONCE + 1
    found = await text_rows.passages_from(uow.session, document_id, begin, most)
    shown = [each for each in without_overlap(found) if each.seq >= first]
    return DocumentText(
        passages=tuple(shown[:PASSAGES_AT_ONCE]),
        has_more=len(found) == most,
        cited=place is not None,
    )
