from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import require_other, set_draft
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata import access
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.schemas import WorkflowVersionDetail
from agents_os.domains.workflows.metadata.versioning import require_not_archived
from agents_os.domains.workflows.usecases.publish_version import store_version


async def restore_version(uow: UnitOfWork, workflow_id: UUID, number: int) -> WorkflowVersionDetail:
    """Go back to what version `number` says, by publishing it again as the newest version.

    History is never rewritten. The draft follows, unless it holds changes nobody has published:
    those are kept. Publishes WorkflowPublished.

    Raises:
        WorkflowNotFound, VersionNotFound, WorkflowIsArchived.
        Forbidden: the workflow is beyond the actor's reach.
        NothingToPublish: the published version says the same already.
    """
    uow.actor.require("agents:publish")
    workflow = await repository.lock(uow.session, workflow_id, uow.actor)
    access.require(uow.actor, "publish", workflow)
    require_not_archived(workflow)
    source = await repository.get_version(uow.session, workflow_id, number)
    require_other(workflow, source)
    definition = Definition.model_validate(source.definition)
    if not workflow.has_unpublished_changes:
        set_draft(workflow, definition, uow.actor.user_id)
    return await store_version(uow, workflow, definition, f"Restored version {number}")
