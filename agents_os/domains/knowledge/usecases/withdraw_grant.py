from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import base_rows
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_edit
from agents_os.domains.knowledge.metadata.document_events import BaseChanged


async def withdraw_grant(uow: UnitOfWork, base_id: UUID, grant_id: UUID) -> None:
    """Agents that had a base by this grant alone use it no more. Publishes BaseChanged.

    Raises:
        BaseNotFound, GrantNotFound, Forbidden.
    """
    uow.actor.require(EDIT)
    base = await base_rows.find(uow.session, base_id, uow.actor)
    require_edit(uow.actor, base)
    await base_rows.remove_grant(uow.session, base_id, grant_id)
    uow.publish(BaseChanged(base_id=base_id))
