"""The end of indexing: all new passages at once, or none."""

from collections.abc import Sequence
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import indexing_rows, local_copies
from agents_os.domains.knowledge.metadata.base_models import KnowledgeBase
from agents_os.domains.knowledge.metadata.document_events import DocumentIndexed
from agents_os.domains.knowledge.metadata.document_models import DocumentStatus
from agents_os.domains.knowledge.metadata.embedder import NO_MODEL
from agents_os.domains.knowledge.metadata.indexing import IndexingInput
from agents_os.domains.knowledge.usecases.indexing.ask_to_index import ask_to_index
from agents_os.domains.knowledge.usecases.indexing.progress import tell

WORDS_ONLY = (
    "It is found by its words only, because the embedding model of this base is not installed."
    " Read it again once it is."
)
CANCELLED = "Indexing was cancelled. Start it again when you want this document to be found."


async def swap_in_passages(
    uow: UnitOfWork, run_id: UUID, given: IndexingInput, *, words_only: bool
) -> None:
    """From now on searches find the new passages and not the old ones."""
    local_copies.forget(given.documents)
    base = await indexing_rows.lock_base(uow.session, given.base_id)
    if base is None:
        return
    note = WORDS_ONLY if words_only else None
    await indexing_rows.swap_in(
        uow.session, run_id, given.documents, model=given.model, note=note, now=utc_now()
    )
    if given.changes_base:
        base.embedding_model = given.model
        base.chunk_size, base.chunk_overlap = given.chunk_size, given.chunk_overlap
        await uow.session.flush()
    behind = await _behind(uow, base, given)
    if behind and not words_only:
        ask_to_index(uow, base.id, behind, read=False)
    tell(uow, given.documents)
    if not given.changes_base:  # else they say what they said before
        _announce(uow, given)
    uow.signal("knowledge_base")


def _announce(uow: UnitOfWork, given: IndexingInput) -> None:
    for document_id in given.documents:
        uow.publish(
            DocumentIndexed(base_id=given.base_id, document_id=document_id, by_user_id=None)
        )


async def _behind(uow: UnitOfWork, base: KnowledgeBase, given: IndexingInput) -> Sequence[UUID]:
    """Documents that were indexed under other settings than the base has, because it changed."""
    if given.changes_base:
        model = None if given.model == NO_MODEL else given.model
        return await indexing_rows.elsewhere(uow.session, base.id, model)
    now = (base.embedding_model, base.chunk_size, base.chunk_overlap)
    then = (given.model, given.chunk_size, given.chunk_overlap)
    return () if now == then else given.documents


async def give_up_indexing(
    uow: UnitOfWork, run_id: UUID, documents: Sequence[UUID], code: str, message: str
) -> None:
    """The run ended otherwise: documents that were never indexed have failed, others stay found."""
    local_copies.forget(documents)
    await indexing_rows.clear(uow.session, run_id)
    for document in await indexing_rows.taken_by(uow.session, run_id, documents):
        document.progress = 100
        if document.passages and len(documents) > 1:
            document.status = DocumentStatus.READY
        else:
            document.status = DocumentStatus.FAILED
            document.failure_code, document.failure = code[:60], message[:1000]
    tell(uow, documents)
