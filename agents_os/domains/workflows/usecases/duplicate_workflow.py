from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.schemas import WorkflowCreate, WorkflowRead
from agents_os.domains.workflows.usecases.create_workflow import create_workflow

LONGEST_NAME = 80
SUFFIX = " (copy)"


async def duplicate_workflow(uow: UnitOfWork, workflow_id: UUID) -> WorkflowRead:
    """Make a draft of one's own with the same steps.

    Publishes WorkflowCreated.

    Raises:
        WorkflowNotFound.
        Forbidden: the actor lacks "agents:edit".
        PlanLimitReached: the plan has no place for another workflow.
    """
    uow.actor.require("agents:edit")
    source = await repository.find(uow.session, workflow_id, uow.actor)
    copy = WorkflowCreate(
        name=source.name[: LONGEST_NAME - len(SUFFIX)] + SUFFIX,
        emoji=source.emoji,
        description=source.description,
        tags=source.tags,
        definition=Definition.model_validate(source.draft),
    )
    return await create_workflow(uow, copy, template_key=source.template_key)
