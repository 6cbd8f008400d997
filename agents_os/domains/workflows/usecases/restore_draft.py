from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.workflows.metadata.schemas import DraftRead, DraftRestore
from agents_os.domains.workflows.usecases.save_draft import replace_draft


async def restore_draft(
    uow: UnitOfWork, workflow_id: UUID, number: int, body: DraftRestore
) -> DraftRead:
    """Put what version `number` says into the draft, to change it before publishing it again.

    Publishes WorkflowUpdated.

    Raises:
        WorkflowNotFound, VersionNotFound, WorkflowIsArchived.
        Forbidden: the workflow is beyond the actor's reach.
        DraftChanged: the draft was saved meanwhile.
    """
    return await replace_draft(uow, workflow_id, number, body.revision)
