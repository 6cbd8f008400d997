from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import DRAFT
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata.schemas import WorkflowExport


async def export_workflow(
    uow: UnitOfWork, workflow_id: UUID, source: str = DRAFT
) -> WorkflowExport:
    """A workflow as a file, its draft or a version number; `portable.written` makes its text.

    Raises:
        WorkflowNotFound, VersionNotFound.
    """
    uow.actor.require("agents:read")
    workflow = await repository.find(uow.session, workflow_id, uow.actor)
    return WorkflowExport(
        name=workflow.name,
        emoji=workflow.emoji,
        description=workflow.description,
        tags=sorted(workflow.tags),
        definition=await repository.definition_at(uow.session, workflow, source),
    )
