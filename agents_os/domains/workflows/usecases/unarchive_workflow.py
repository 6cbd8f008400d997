from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import Lifecycle, unarchive
from agents_os.domains.billing.metadata.limits import Resource
from agents_os.domains.billing.usecases.check_limit import check_limit
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata import access
from agents_os.domains.workflows.metadata.events import WorkflowUnarchived
from agents_os.domains.workflows.metadata.schemas import WorkflowRead
from agents_os.domains.workflows.usecases.queries import read_workflow


async def unarchive_workflow(uow: UnitOfWork, workflow_id: UUID) -> WorkflowRead:
    """Bring a workflow back: paused, so that nothing starts by itself, or as a draft.

    Changes nothing unless it is archived. Publishes WorkflowUnarchived.

    Raises:
        WorkflowNotFound.
        Forbidden: the workflow is beyond the actor's reach; a member's own drafts only.
        PlanLimitReached: the plan has no place for another workflow.
    """
    uow.actor.require("agents:archive")
    workflow = await repository.lock(uow.session, workflow_id, uow.actor)
    access.require(uow.actor, "archive", workflow)
    if workflow.lifecycle == Lifecycle.ARCHIVED:
        await check_limit(uow, Resource.WORKFLOWS)
        unarchive(workflow, uow.actor.user_id)
        await uow.session.flush()
        uow.publish(WorkflowUnarchived(workflow_id=workflow.id, by_user_id=uow.actor.user_id))
    return await read_workflow(uow, workflow_id)
