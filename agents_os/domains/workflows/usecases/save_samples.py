import json
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.metadata.quoting import sealed
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata import access
from agents_os.domains.workflows.metadata.schemas import SamplesSave
from agents_os.domains.workflows.metadata.versioning import require_not_archived, require_room
from agents_os.domains.workflows.usecases.execution.quotes import texts_given


async def save_samples(uow: UnitOfWork, workflow_id: UUID, body: SamplesSave) -> SamplesSave:
    """Keep data to try the draft with. It belongs to no version and is not exported.

    Raises:
        WorkflowNotFound, WorkflowIsArchived, TooLarge.
        Forbidden: the workflow is beyond the actor's reach.
    """
    uow.actor.require("agents:edit")
    workflow = await repository.lock(uow.session, workflow_id, uow.actor)
    access.require(uow.actor, "edit", workflow)
    require_not_archived(workflow)
    require_room(json.dumps(body.samples), "samples")
    workflow.samples = sealed(body.samples, await texts_given(uow, body.samples))
    await uow.session.flush()
    return body
