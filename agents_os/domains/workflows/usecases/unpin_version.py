from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata import access


async def unpin_version(uow: UnitOfWork, workflow_id: UUID, pin_id: UUID) -> None:
    """Let a caller have the published version again.

    Raises:
        WorkflowNotFound, PinNotFound.
        Forbidden: the workflow is beyond the actor's reach.
    """
    uow.actor.require("agents:publish")
    workflow = await repository.lock(uow.session, workflow_id, uow.actor)
    access.require(uow.actor, "publish", workflow)
    await repository.delete_pin(uow.session, workflow_id, pin_id)
