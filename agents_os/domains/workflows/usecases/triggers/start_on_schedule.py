"""A schedule of a workflow came due."""

import hashlib

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import NotFound
from agents_os.domains.identity.usecases.require_member import require_member
from agents_os.domains.runs.metadata.events import ScheduleDue
from agents_os.domains.workflows.adapters.secondary import trigger_rows
from agents_os.domains.workflows.metadata.trigger_models import WorkflowTrigger
from agents_os.domains.workflows.usecases.triggers.deliver import IncomingDelivery, deliver
from agents_os.domains.workflows.usecases.triggers.sync_triggers import SCHEDULED

OWNER_GONE = (
    "Whoever published the workflow has left, or may not give work any more. Publish it again."
)


async def start_on_schedule(uow: UnitOfWork, event: ScheduleDue) -> None:
    """Start the workflow once per due time, as the system, in the name of who published it."""
    if event.payload.get("kind") != SCHEDULED:
        return
    trigger = await trigger_rows.of_schedule(uow.session, event.schedule_id)
    if trigger is None or not trigger.active:
        return
    if not await may_start(uow, trigger):
        trigger.problem = OWNER_GONE
        return
    due_at = event.due_at.isoformat()
    digest = hashlib.sha256(due_at.encode()).hexdigest()
    await deliver(uow, trigger, IncomingDelivery(due_at, digest, {"due_at": due_at}))


async def may_start(uow: UnitOfWork, trigger: WorkflowTrigger) -> bool:
    """Whether the person in whose name it starts is still there and may give work."""
    if trigger.owner_id is None:
        return False
    try:
        return (await require_member(uow, trigger.owner_id)).role != "viewer"
    except NotFound:
        return False
