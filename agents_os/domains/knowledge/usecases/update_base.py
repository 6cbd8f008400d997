from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.visibility import Visibility
from agents_os.domains.identity.usecases.require_team import require_team_here
from agents_os.domains.knowledge.adapters.secondary import base_rows
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_edit, require_place
from agents_os.domains.knowledge.metadata.base_schemas import BaseRead, BaseUpdate
from agents_os.domains.knowledge.metadata.document_events import BaseChanged
from agents_os.domains.knowledge.usecases.base_queries import get_base


async def update_base(uow: UnitOfWork, base_id: UUID, body: BaseUpdate) -> BaseRead:
    """Rename a base, or change who sees it and who may add to it. Publishes BaseChanged.

    Raises:
        BaseNotFound, Forbidden, TeamMissing, TeamNotFound, BaseNameTaken.
    """
    uow.actor.require(EDIT)
    base = await base_rows.find(uow.session, base_id, uow.actor, lock=True)
    require_edit(uow.actor, base)
    changes = body.model_dump(exclude_unset=True)
    if {"visibility", "team_id"} & changes.keys():
        team_id = changes.get("team_id", base.team_id)
        visibility = Visibility(changes.get("visibility", base.visibility))
        require_place(uow.actor, owner_id=base.owner_id, team_id=team_id, visibility=visibility)
        await require_team_here(uow, team_id)
        base.index_version += 1  # who finds what has changed
    for field, value in changes.items():
        setattr(base, field, value)
    await base_rows.save(uow.session, base)
    uow.publish(BaseChanged(base_id=base_id))
    return await get_base(uow, base_id)
