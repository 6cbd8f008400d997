from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import base_rows
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_edit
from agents_os.domains.knowledge.metadata.document_events import BaseChanged


async def delete_base(uow: UnitOfWork, base_id: UUID) -> None:
    """Delete a base with all its documents and passages; the files follow. Publishes BaseChanged.

    Raises:
        BaseNotFound, Forbidden.
    """
    uow.actor.require(EDIT)
    base = await base_rows.find(uow.session, base_id, uow.actor, lock=True)
    require_edit(uow.actor, base)
    await base_rows.remove(uow.session, base)
    uow.publish(BaseChanged(base_id=base_id))
    uow.signal("document")
