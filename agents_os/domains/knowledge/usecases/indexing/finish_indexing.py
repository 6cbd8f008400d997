"""The end of indexing: all new passages at once, or none."""

from collections.abc import Sequence
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import indexing_rows, local_copies
from agents_os.domains.knowledge.metadata.document_models import DocumentStatus
from agents_os.domains.knowledge.metadata.indexing import IndexingAsked, IndexingInput
from agents_os.domains.knowledge.usecases.indexing.progress import tell

WORDS_ONLY = (
    "It is found by its words only, because the embedding model of this base is not installed."
    " Re-index it when it is."
)
CANCELLED = "Indexing was cancelled. Start it again when you want this document to be found."


async def swap_in_passages(
    uow: UnitOfWork, run_id: UUID, given: IndexingInput, *, words_only: bool
) -> None:
    """From now on searches find the new passages and not the old ones."""
    base = await indexing_rows.lock_base(uow.session, given.base_id)
    if base is None:
        return
    for sha256 in await indexing_rows.hashes(uow.session, given.documents):
        local_copies.forget(sha256)
    note = WORDS_ONLY if words_only else None
    await indexing_rows.swap_in(
        uow.session, run_id, given.documents, model=given.model, note=note, now=utc_now()
    )
    if given.changes_base:
        base.embedding_model = given.model
        base.chunk_size, base.chunk_overlap = given.chunk_size, given.chunk_overlap
        await uow.session.flush()
    await _bring_along(uow, given, words_only=words_only)
    tell(uow, given.documents)
    uow.signal("knowledge_base")


async def _bring_along(uow: UnitOfWork, given: IndexingInput, *, words_only: bool) -> None:
    """Documents that another run indexed meanwhile, under the settings of before."""
    if not given.changes_base or words_only:
        return
    others = await indexing_rows.elsewhere(uow.session, given.base_id, given.model)
    if others:
        uow.publish(
            IndexingAsked(
                base_id=given.base_id, documents=tuple(others), read=False, by_user_id=None
            )
        )


async def give_up_indexing(
    uow: UnitOfWork, run_id: UUID, documents: Sequence[UUID], code: str, message: str
) -> None:
    """The run ended otherwise: documents that were never indexed have failed, others stay found."""
    await indexing_rows.clear(uow.session, run_id)
    for document_id in documents:
        document = await indexing_rows.find_document(uow.session, document_id)
        if document is None or document.run_id != run_id:
            continue
        local_copies.forget(document.sha256)
        document.progress = 100
        if document.passages and len(documents) > 1:
            document.status = DocumentStatus.READY
        else:
            document.status = DocumentStatus.FAILED
            document.failure_code, document.failure = code[:60], message[:1000]
    tell(uow, documents)
