from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import pause
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata import access
from agents_os.domains.workflows.metadata.events import WorkflowPaused
from agents_os.domains.workflows.metadata.schemas import WorkflowPause, WorkflowRead
from agents_os.domains.workflows.usecases.queries import read_workflow


async def pause_workflow(
    uow: UnitOfWork, workflow_id: UUID, body: WorkflowPause | None = None
) -> WorkflowRead:
    """Stop starting an active workflow; runs under way go on. Pausing twice changes nothing.

    Publishes WorkflowPaused.

    Raises:
        WorkflowNotFound.
        Forbidden: the workflow is beyond the actor's reach.
        WrongLifecycle: it is a draft or archived.
    """
    uow.actor.require("agents:pause")
    workflow = await repository.lock(uow.session, workflow_id, uow.actor)
    access.require(uow.actor, "pause", workflow)
    reason = body.reason if body else ""
    if pause(workflow, uow.actor.user_id, reason):
        await uow.session.flush()
        uow.publish(
            WorkflowPaused(workflow_id=workflow.id, by_user_id=uow.actor.user_id, reason=reason)
        )
    return await read_workflow(uow, workflow_id)
