from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import document_rows
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_edit_document


async def withdraw_link(uow: UnitOfWork, document_id: UUID, link_id: UUID) -> None:
    """A link that was shared no longer works. Raises DocumentNotFound, LinkNotFound, Forbidden."""
    uow.actor.require(EDIT)
    document, base = await document_rows.find(uow.session, document_id, uow.actor)
    require_edit_document(uow.actor, base, document)
    await document_rows.remove_link(uow.session, document_id, link_id)
    uow.signal("document", document_id)
