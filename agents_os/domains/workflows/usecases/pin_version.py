from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.workflows.adapters.secondary import overview, repository
from agents_os.domains.workflows.metadata import access
from agents_os.domains.workflows.metadata.errors import CallerNotFound
from agents_os.domains.workflows.metadata.models import WorkflowPin
from agents_os.domains.workflows.metadata.schemas import PinRead, PinSet
from agents_os.domains.workflows.metadata.versioning import require_not_archived
from agents_os.domains.workflows.usecases.queries import read_pin


async def pin_version(uow: UnitOfWork, workflow_id: UUID, body: PinSet) -> PinRead:
    """Keep an API key, a trigger or a workflow to a version, whatever is published later.

    Raises:
        WorkflowNotFound, VersionNotFound, WorkflowIsArchived.
        CallerNotFound: no such caller in the organisation.
        Forbidden: the workflow is beyond the actor's reach.
    """
    uow.actor.require("agents:publish")
    workflow = await repository.lock(uow.session, workflow_id, uow.actor)
    access.require(uow.actor, "publish", workflow)
    require_not_archived(workflow)
    version = await repository.get_version(uow.session, workflow_id, body.version)
    if not await overview.caller_exists(uow.session, body.caller_kind, body.caller_id):
        raise CallerNotFound(
            "There is no such caller in this company. It may have been removed.",
            caller_id=str(body.caller_id),
        )
    pin = await repository.find_pin(uow.session, workflow_id, body)
    if pin is None:
        pin = WorkflowPin(
            id=uuid7(),
            org_id=workflow.org_id,
            workflow_id=workflow_id,
            caller_kind=body.caller_kind,
            caller_id=body.caller_id,
            version_id=version.id,
            created_by=uow.actor.user_id,
        )
        await repository.add(uow.session, pin)
    pin.version_id = version.id
    await uow.session.flush()
    await uow.session.refresh(pin)
    return read_pin(pin, version.number)
