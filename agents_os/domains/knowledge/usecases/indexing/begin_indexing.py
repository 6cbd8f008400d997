"""What a run that indexes is given, and that its documents wait for it."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import indexing_rows
from agents_os.domains.knowledge.metadata.document_models import DocumentStatus
from agents_os.domains.knowledge.metadata.indexing import IndexingAsked, IndexingInput
from agents_os.domains.knowledge.usecases.indexing.progress import tell


async def plan_indexing(uow: UnitOfWork, asked: IndexingAsked) -> IndexingInput | None:
    """The work as it is now; None: the base or every document is gone.

    Documents that were never read are left out of work that does not read.
    """
    base = await indexing_rows.find_base(uow.session, asked.base_id)
    if base is None:
        return None
    there = await indexing_rows.existing(uow.session, asked.documents)
    if not asked.read:
        known = await indexing_rows.with_text(uow.session, there)
        there = [each for each in there if each in known]
    changed = asked.model is not None or asked.chunk_size is not None
    if not there and not changed:
        return None
    return IndexingInput(
        base_id=base.id,
        base_name=base.name,
        documents=tuple(there),
        model=asked.model or base.embedding_model,
        chunk_size=asked.chunk_size or base.chunk_size,
        chunk_overlap=base.chunk_overlap if asked.chunk_overlap is None else asked.chunk_overlap,
        read=asked.read,
        changes_base=changed,
    )


async def mark_waiting(uow: UnitOfWork, run_id: UUID, given: IndexingInput) -> None:
    """The documents wait for this run; what of them is in the index stays there meanwhile."""
    await indexing_rows.move_on(
        uow.session, given.documents, run_id=run_id, status=DocumentStatus.WAITING, progress=0,
        failure=None, failure_code=None,
    )  # fmt: skip
    tell(uow, given.documents)
