"""Reading triggers and what came to them."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.core.settings import settings
from agents_os.domains.workflows.adapters.secondary import trigger_rows
from agents_os.domains.workflows.metadata.trigger_errors import TriggerNotFound
from agents_os.domains.workflows.metadata.trigger_models import (
    TriggerDelivery,
    TriggerKind,
    WorkflowTrigger,
)
from agents_os.domains.workflows.metadata.trigger_schemas import (
    NO_SECRET,
    UNSIGNED,
    DeliveryRead,
    TriggerRead,
)
from agents_os.domains.workflows.usecases.runnable_workflow import runnable_workflow

KEPT_DAYS = 30  # deliveries, so that they can be looked at and replayed


async def list_triggers(uow: UnitOfWork, workflow_id: UUID) -> list[TriggerRead]:
    """The webhooks, schedules and events of a workflow. Raises WorkflowNotFound.

    Only those who may edit it see the addresses of webhooks: who has one may start runs.
    """
    uow.actor.require("agents:read")
    found = await runnable_workflow(uow, workflow_id, None)
    edits = uow.actor.reaches("agents:edit", owner_id=found.owner_id, team_id=found.team_id)
    rows = await trigger_rows.of_workflow(uow.session, workflow_id)
    triggers = [read_trigger(row) for row in rows]
    return triggers if edits else [each.model_copy(update={"url": None}) for each in triggers]


async def list_deliveries(
    uow: UnitOfWork, workflow_id: UUID, node_id: str, page: PageQuery
) -> Page[DeliveryRead]:
    """What came to a trigger in the last 30 days, newest first.

    Raises:
        Forbidden: it may hold what the senders wrote, so one must be able to see runs.
        WorkflowNotFound, TriggerNotFound.
    """
    uow.actor.require("runs:read")
    trigger = await find_trigger(uow, workflow_id, node_id)
    statement = trigger_rows.deliveries(trigger.id)
    return await paginate(uow.session, statement, TriggerDelivery.id, page=page, read=DeliveryRead)


async def find_trigger(uow: UnitOfWork, workflow_id: UUID, node_id: str) -> WorkflowTrigger:
    """The trigger of that node. Raises WorkflowNotFound, TriggerNotFound."""
    await runnable_workflow(uow, workflow_id, None)
    for row in await trigger_rows.of_workflow(uow.session, workflow_id):
        if row.node_id == node_id:
            return row
    raise TriggerNotFound(
        "This workflow has no such trigger. Triggers appear here when a version is published.",
        node_id=node_id,
    )


def read_trigger(row: WorkflowTrigger) -> TriggerRead:
    webhook = row.kind == TriggerKind.WEBHOOK
    extras = {
        "url": f"{settings().base_url.rstrip('/')}/api/v1/hooks/{row.token}" if webhook else None,
        "has_secret": row.sealed_secret is not None,
        "warning": _warning(row) if webhook else None,
    }
    return TriggerRead.model_validate(row).model_copy(update=extras)


def _warning(row: WorkflowTrigger) -> str | None:
    if not row.signed:
        return UNSIGNED
    return None if row.sealed_secret else NO_SECRET
