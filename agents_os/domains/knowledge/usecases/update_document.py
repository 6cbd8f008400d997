from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import base_rows, document_rows
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_edit_document
from agents_os.domains.knowledge.metadata.document_events import DocumentChanged
from agents_os.domains.knowledge.metadata.document_schemas import DocumentRead, DocumentUpdate
from agents_os.domains.knowledge.usecases.document_queries import fresh

_FOUND_BY = {"tags", "visibility", "expires_at"}


async def update_document(uow: UnitOfWork, document_id: UUID, body: DocumentUpdate) -> DocumentRead:
    """Change what is said of a document, and how long it is kept. Publishes DocumentChanged.

    Raises:
        DocumentNotFound, Forbidden.
    """
    uow.actor.require(EDIT)
    document, base = await document_rows.find(uow.session, document_id, uow.actor, lock=True)
    require_edit_document(uow.actor, base, document)
    changes = body.model_dump(exclude_unset=True)
    for field, value in changes.items():
        setattr(document, field, value)
    if _FOUND_BY & changes.keys():
        await base_rows.count_change(uow.session, base.id)
    uow.publish(
        DocumentChanged(base_id=base.id, document_id=document_id, by_user_id=uow.actor.user_id)
    )
    return await fresh(uow, base, document)
