from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import changed_fields
from agents_os.domains.identity.usecases.check_place import check_place
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata import access
from agents_os.domains.workflows.metadata.events import WorkflowUpdated
from agents_os.domains.workflows.metadata.schemas import WorkflowRead, WorkflowUpdate
from agents_os.domains.workflows.metadata.versioning import require_not_archived
from agents_os.domains.workflows.usecases.queries import read_workflow


async def update_workflow(uow: UnitOfWork, workflow_id: UUID, body: WorkflowUpdate) -> WorkflowRead:
    """Change the card of a workflow: name, face, place, tags. What it does is in its draft.

    Publishes WorkflowUpdated if anything changed.

    Raises:
        WorkflowNotFound, WorkflowIsArchived.
        Forbidden: the workflow, or the place it is moved to, is beyond the actor's reach.
        TeamNotFound, TeamMissing.
    """
    uow.actor.require("agents:edit")
    workflow = await repository.lock(uow.session, workflow_id, uow.actor)
    access.require(uow.actor, "edit", workflow)
    require_not_archived(workflow)
    changes = changed_fields(workflow, body.model_dump(exclude_unset=True))
    await check_place(uow, workflow, changes, access.require_place)
    if changes:
        for field, value in changes.items():
            setattr(workflow, field, value)
        await uow.session.flush()
        uow.publish(
            WorkflowUpdated(
                workflow_id=workflow.id, by_user_id=uow.actor.user_id, fields=sorted(changes)
            )
        )
    return await read_workflow(uow, workflow.id)
