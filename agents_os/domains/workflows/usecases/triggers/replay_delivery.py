"""Deliver again what came to a trigger."""

from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.ids import uuid7
from agents_os.domains.workflows.adapters.secondary import trigger_rows
from agents_os.domains.workflows.metadata.trigger_errors import DeliveryNotFound, WebhookNotReady
from agents_os.domains.workflows.metadata.trigger_schemas import DeliveryRead
from agents_os.domains.workflows.usecases.runnable_workflow import runnable_workflow
from agents_os.domains.workflows.usecases.triggers.deliver import (
    DeliveryResult,
    IncomingDelivery,
    deliver,
)
from agents_os.domains.workflows.usecases.triggers.queries import find_trigger


async def replay_delivery(
    actor: Actor, workflow_id: UUID, node_id: str, delivery_id: UUID
) -> DeliveryRead:
    """Start the workflow once more with exactly what came then, in the caller's name.

    Raises:
        Forbidden: the caller may not give work, or not edit this workflow.
        WorkflowNotFound, TriggerNotFound, DeliveryNotFound.
        WebhookNotReady: the published version does not have the trigger any more.
        AppError: as for `start_workflow_run`; the attempt is noted.
    """
    async with unit_of_work(actor) as uow:
        delivered = await _again(uow, workflow_id, node_id, delivery_id)
    if delivered.refused is not None:
        raise delivered.refused
    return DeliveryRead.model_validate(delivered.delivery)


async def _again(
    uow: UnitOfWork, workflow_id: UUID, node_id: str, delivery_id: UUID
) -> DeliveryResult:
    uow.actor.require("work:create")
    workflow = await runnable_workflow(uow, workflow_id, None)
    uow.actor.require_on("agents:edit", owner_id=workflow.owner_id, team_id=workflow.team_id)
    trigger = await find_trigger(uow, workflow_id, node_id)
    came = await trigger_rows.find_delivery(uow.session, trigger.id, delivery_id)
    if came is None:
        raise DeliveryNotFound("There is no such delivery. They are kept for 30 days.")
    if not trigger.active:
        raise WebhookNotReady(
            "The published version does not have this trigger. Publish one that has it first."
        )
    again = IncomingDelivery(f"replay {uuid7()}", came.digest, came.data, replay_of=came.id)
    return await deliver(uow, trigger, again)
