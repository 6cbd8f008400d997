"""Give a webhook a secret."""

from datetime import timedelta
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.workflows.adapters.secondary import trigger_rows
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.trigger_errors import TriggerNotFound
from agents_os.domains.workflows.metadata.trigger_models import TriggerKind, WorkflowTrigger
from agents_os.domains.workflows.metadata.trigger_schemas import WebhookSecret
from agents_os.domains.workflows.usecases.runnable_workflow import runnable_workflow
from agents_os.domains.workflows.usecases.triggers.queries import read_trigger
from agents_os.domains.workflows.usecases.triggers.sync_triggers import KINDS, new_trigger
from agents_os.domains.workflows.usecases.triggers.webhook_secret import seal_new

OLD_COUNTS_FOR = timedelta(hours=24)


async def rotate_webhook_secret(uow: UnitOfWork, workflow_id: UUID, node_id: str) -> WebhookSecret:
    """A new secret for the webhook, shown this once; the one before counts for 24 more hours.

    Also before the workflow is published, so that the sender can be set up first.

    Raises:
        Forbidden: the caller may not edit the workflow.
        WorkflowNotFound.
        TriggerNotFound: the workflow has no such webhook.
    """
    workflow = await runnable_workflow(uow, workflow_id, None)
    uow.actor.require_on("agents:edit", owner_id=workflow.owner_id, team_id=workflow.team_id)
    trigger = await _webhook(uow, workflow_id, node_id)
    if trigger is None:
        draft = Definition.model_validate(workflow.draft)
        trigger = await _prepared(uow, workflow_id, node_id, draft)
    if trigger.sealed_secret is not None:
        trigger.sealed_old_secret = trigger.sealed_secret
        trigger.old_secret_until = utc_now() + OLD_COUNTS_FOR
    secret = seal_new(trigger)
    await uow.session.flush()
    uow.signal("workflow_trigger", trigger.id)
    return WebhookSecret(trigger=read_trigger(trigger), secret=secret)


async def _webhook(uow: UnitOfWork, workflow_id: UUID, node_id: str) -> WorkflowTrigger | None:
    for row in await trigger_rows.lock_of_workflow(uow.session, workflow_id):
        if row.node_id == node_id and row.kind == TriggerKind.WEBHOOK:
            return row
    return None


async def _prepared(
    uow: UnitOfWork, workflow_id: UUID, node_id: str, draft: Definition
) -> WorkflowTrigger:
    node = draft.node(node_id)
    if node is None or KINDS.get(node.type) is not TriggerKind.WEBHOOK:
        raise TriggerNotFound(
            "This workflow has no such webhook. Add it to the workflow and save first.",
            node_id=node_id,
        )
    return await new_trigger(uow, workflow_id, node)
