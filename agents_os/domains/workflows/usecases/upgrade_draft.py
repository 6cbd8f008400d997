from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.workflows.metadata.schemas import DraftRead, DraftRestore, DraftSave
from agents_os.domains.workflows.metadata.upgrades import upgrade
from agents_os.domains.workflows.usecases.queries import get_draft
from agents_os.domains.workflows.usecases.save_draft import save_draft


async def upgrade_draft(uow: UnitOfWork, workflow_id: UUID, body: DraftRestore) -> DraftRead:
    """Bring every step of the draft to the newest version of its type; see `list_upgrades` first.

    Publishes WorkflowUpdated if anything changed.

    Raises:
        WorkflowNotFound, WorkflowIsArchived.
        Forbidden: the workflow is beyond the actor's reach.
        DraftChanged: the draft was saved meanwhile.
    """
    uow.actor.require("agents:edit")
    draft = await get_draft(uow, workflow_id)
    wanted = DraftSave(definition=upgrade(draft.definition), revision=body.revision)
    return await save_draft(uow, workflow_id, wanted)
