from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.versioned import DRAFT, set_draft
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata import access
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.events import WorkflowUpdated
from agents_os.domains.workflows.metadata.schemas import DraftRead, DraftSave
from agents_os.domains.workflows.metadata.versioning import (
    require_not_archived,
    require_revision,
    require_room,
)
from agents_os.domains.workflows.usecases.queries import read_draft


async def save_draft(uow: UnitOfWork, workflow_id: UUID, body: DraftSave) -> DraftRead:
    """Replace the draft, if nobody saved it since `body.revision` was read.

    It may be incomplete: what is missing comes back as `problems`. What runs is not touched before
    `publish_version`. Saving what is there already changes nothing. Publishes WorkflowUpdated.

    Raises:
        WorkflowNotFound, WorkflowIsArchived, TooLarge.
        Forbidden: the workflow is beyond the actor's reach.
        DraftChanged: somebody saved it meanwhile; details have who, when and their definition.
    """
    return await replace_draft(uow, workflow_id, body.definition, body.revision)


async def replace_draft(
    uow: UnitOfWork, workflow_id: UUID, definition: Definition | int, revision: int
) -> DraftRead:
    """`save_draft` with a definition, or with that of a version number."""
    uow.actor.require("agents:edit")
    workflow = await repository.lock(uow.session, workflow_id, uow.actor)
    access.require(uow.actor, "edit", workflow)
    require_not_archived(workflow)
    if isinstance(definition, int):
        definition = await repository.definition_at(uow.session, workflow, str(definition))
    require_room(definition.model_dump_json(), "steps")
    require_revision(workflow, revision)
    if definition.digest() != workflow.draft_digest:
        set_draft(workflow, definition, uow.actor.user_id)
        await uow.session.flush()
        uow.publish(
            WorkflowUpdated(workflow_id=workflow.id, by_user_id=uow.actor.user_id, fields=[DRAFT])
        )
        workflow = await repository.find(uow.session, workflow_id, uow.actor)
    return await read_draft(uow, workflow)
