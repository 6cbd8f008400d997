from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import document_rows
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_edit_document
from agents_os.domains.knowledge.usecases.indexing.ask_to_index import ask_to_index


async def reindex_document(uow: UnitOfWork, document_id: UUID) -> None:
    """Read a document again, also one that failed. Publishes IndexingAsked.

    Raises:
        DocumentNotFound, Forbidden.
    """
    uow.actor.require(EDIT)
    document, base = await document_rows.find(uow.session, document_id, uow.actor)
    require_edit_document(uow.actor, base, document)
    ask_to_index(uow, base.id, [document.id], read=True)
