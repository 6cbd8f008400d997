"""What belongs to publishing a workflow: its triggers change in the same transaction."""

from agents_os.core.db import UnitOfWork
from agents_os.core.events import within
from agents_os.domains.workflows.metadata.events import (
    WorkflowArchived,
    WorkflowPublished,
    WorkflowUnarchived,
)
from agents_os.domains.workflows.usecases.triggers.sync_triggers import (
    retire_triggers,
    sync_triggers,
)


@within(WorkflowPublished)
@within(WorkflowUnarchived)
async def sync(uow: UnitOfWork, event: WorkflowPublished | WorkflowUnarchived) -> None:
    await sync_triggers(uow, event.workflow_id)


@within(WorkflowArchived)
async def retire(uow: UnitOfWork, event: WorkflowArchived) -> None:
    await retire_triggers(uow, event.workflow_id)
