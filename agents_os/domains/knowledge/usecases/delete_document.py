from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import document_rows
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_edit_document
from agents_os.domains.knowledge.metadata.document_events import DocumentDeleted
from agents_os.domains.knowledge.metadata.document_models import Document


async def delete_document(uow: UnitOfWork, document_id: UUID) -> None:
    """Delete a document with its passages, at once; its file follows. Publishes DocumentDeleted.

    Raises:
        DocumentNotFound, Forbidden.
    """
    uow.actor.require(EDIT)
    document, base = await document_rows.find(uow.session, document_id, uow.actor, lock=True)
    require_edit_document(uow.actor, base, document)
    await remove(uow, document)


async def remove(uow: UnitOfWork, document: Document) -> None:
    """The same for a document that is locked already."""
    await document_rows.remove(uow.session, document)
    uow.publish(
        DocumentDeleted(
            base_id=document.base_id, document_id=document.id, by_user_id=uow.actor.user_id
        )
    )
