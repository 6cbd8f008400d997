from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Invalid
from agents_os.domains.knowledge.adapters.secondary import base_rows, indexing_rows
from agents_os.domains.knowledge.adapters.secondary.embedders.choice import is_installed
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_edit
from agents_os.domains.knowledge.metadata.base_models import KnowledgeBase
from agents_os.domains.knowledge.metadata.embedder import LOCAL_MODEL, EmbedderMissing
from agents_os.domains.knowledge.metadata.indexing import Reindex
from agents_os.domains.knowledge.usecases.indexing.ask_to_index import ask_to_index


async def reindex_base(uow: UnitOfWork, base_id: UUID, body: Reindex) -> None:
    """Index documents of a base anew. Publishes IndexingAsked.

    Another model or size: one run, at whose end the base goes over to it; until then searches find
    the old passages. Otherwise every document is read again, in a run of its own.

    Raises:
        BaseNotFound, Forbidden.
        EmbedderMissing: the model is not installed here.
        Invalid: two passages would share more than half of their length.
    """
    uow.actor.require(EDIT)
    base = await base_rows.find(uow.session, base_id, uow.actor)
    require_edit(uow.actor, base)
    documents = await indexing_rows.documents_of(uow.session, base_id, body.document_ids)
    if body.changes(base):
        _require_possible(base, body)
        ask_to_index(uow, base_id, documents, body, read=False)
        return
    for document_id in documents:
        ask_to_index(uow, base_id, [document_id], read=True)


def _require_possible(base: KnowledgeBase, body: Reindex) -> None:
    model = body.embedding_model or base.embedding_model
    if not is_installed(model):
        raise EmbedderMissing.local() if model == LOCAL_MODEL else EmbedderMissing.extra(model)
    size = body.chunk_size or base.chunk_size
    overlap = base.chunk_overlap if body.chunk_overlap is None else body.chunk_overlap
    if overlap * 2 > size:
        raise Invalid(
            "Two passages can share at most half of their length. Choose a smaller overlap.",
            chunk_size=size,
            chunk_overlap=overlap,
        )
