from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import archive
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata import access
from agents_os.domains.workflows.metadata.events import WorkflowArchived
from agents_os.domains.workflows.metadata.schemas import WorkflowArchive, WorkflowRead
from agents_os.domains.workflows.usecases.queries import read_workflow


async def archive_workflow(
    uow: UnitOfWork, workflow_id: UUID, body: WorkflowArchive | None = None
) -> WorkflowRead:
    """Take a workflow out of lists and work; its versions and history stay.

    Archiving an archived one changes nothing. Publishes WorkflowArchived.

    Raises:
        WorkflowNotFound.
        Forbidden: the workflow is beyond the actor's reach; a member's own drafts only.
    """
    uow.actor.require("agents:archive")
    workflow = await repository.lock(uow.session, workflow_id, uow.actor)
    access.require(uow.actor, "archive", workflow)
    reason = body.reason if body else ""
    if archive(workflow, uow.actor.user_id, reason):
        await uow.session.flush()
        uow.publish(
            WorkflowArchived(workflow_id=workflow.id, by_user_id=uow.actor.user_id, reason=reason)
        )
    return await read_workflow(uow, workflow_id)
