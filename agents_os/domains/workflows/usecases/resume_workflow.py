from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import resume
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata import access
from agents_os.domains.workflows.metadata.events import WorkflowResumed
from agents_os.domains.workflows.metadata.schemas import WorkflowRead
from agents_os.domains.workflows.usecases.queries import read_workflow


async def resume_workflow(uow: UnitOfWork, workflow_id: UUID) -> WorkflowRead:
    """Let a paused workflow start again. Resuming an active one changes nothing.

    Publishes WorkflowResumed.

    Raises:
        WorkflowNotFound.
        Forbidden: the workflow is beyond the actor's reach.
        WrongLifecycle: it is a draft or archived.
    """
    uow.actor.require("agents:pause")
    workflow = await repository.lock(uow.session, workflow_id, uow.actor)
    access.require(uow.actor, "pause", workflow)
    if resume(workflow):
        await uow.session.flush()
        uow.publish(WorkflowResumed(workflow_id=workflow.id, by_user_id=uow.actor.user_id))
    return await read_workflow(uow, workflow_id)
