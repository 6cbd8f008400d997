from collections.abc import Sequence
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.metadata.indexing import IndexingAsked, Reindex


def ask_to_index(
    uow: UnitOfWork,
    base_id: UUID,
    documents: Sequence[UUID],
    settings: Reindex | None = None,
    *,
    read: bool,
) -> None:
    """Ask the worker to index: `read` the documents, or take what was read of them before."""
    uow.publish(
        IndexingAsked(
            base_id=base_id,
            documents=tuple(documents),
            read=read,
            by_user_id=uow.actor.user_id,
            model=settings and settings.embedding_model,
            chunk_size=settings and settings.chunk_size,
            chunk_overlap=settings and settings.chunk_overlap,
        )
    )
