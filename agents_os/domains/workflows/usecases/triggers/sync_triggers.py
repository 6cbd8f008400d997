"""Make the triggers of a workflow those of its published version."""

import secrets
from typing import Any
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.core.visibility import Visibility
from agents_os.domains.runs.metadata.schedule_schemas import ScheduleCreate
from agents_os.domains.runs.usecases.create_schedule import create_schedule
from agents_os.domains.runs.usecases.delete_schedule import end_schedule
from agents_os.domains.workflows.adapters.secondary import trigger_rows
from agents_os.domains.workflows.adapters.secondary.run_rows import Runnable
from agents_os.domains.workflows.metadata.definition import Definition, Node
from agents_os.domains.workflows.metadata.node_types import find
from agents_os.domains.workflows.metadata.node_types.triggers import OnEvent, Schedule, Webhook
from agents_os.domains.workflows.metadata.trigger_models import TriggerKind, WorkflowTrigger
from agents_os.domains.workflows.usecases.runnable_workflow import runnable_workflow

SCHEDULED = "workflow"  # `kind` of the payload of a schedule that starts a workflow
KINDS = {f"trigger.{kind}": kind for kind in TriggerKind}


async def sync_triggers(uow: UnitOfWork, workflow_id: UUID) -> None:
    """Add and change what the published version says; what it does not have starts nothing.

    A webhook keeps its address and secret as long as its node keeps its id, also when it is taken
    out and put back. From now on runs start in the caller's name.
    """
    workflow = await runnable_workflow(uow, workflow_id, None)
    nodes = Definition.model_validate(workflow.definition).nodes if workflow.definition else ()
    wanted = {node.id: node for node in nodes if node.type in KINDS}
    rows = await trigger_rows.lock_of_workflow(uow.session, workflow_id)
    known = {row.node_id: row for row in rows}
    for node_id, row in list(known.items()):
        if node_id not in wanted or row.kind != KINDS[wanted[node_id].type]:
            await _retire(uow, row)
            known.pop(node_id)
    for node in wanted.values():
        row = known.get(node.id) or await new_trigger(uow, workflow_id, node)
        await _apply(uow, workflow, row, node)
    await uow.session.flush()
    uow.signal("workflow_trigger")


async def retire_triggers(uow: UnitOfWork, workflow_id: UUID) -> None:
    """Let nothing start this workflow by itself any more."""
    for row in await trigger_rows.lock_of_workflow(uow.session, workflow_id):
        await _retire(uow, row)
    await uow.session.flush()


async def new_trigger(uow: UnitOfWork, workflow_id: UUID, node: Node) -> WorkflowTrigger:
    """A row for a trigger node; it starts nothing yet."""
    kind = KINDS[node.type]
    await trigger_rows.remove(uow.session, workflow_id, node.id)  # of another kind
    row = WorkflowTrigger(
        id=uuid7(),
        org_id=uow.actor.tenant,
        workflow_id=workflow_id,
        node_id=node.id,
        kind=kind,
        active=False,
        owner_id=uow.actor.user_id,
        token=secrets.token_urlsafe(32) if kind is TriggerKind.WEBHOOK else None,
        event=settings_of(node).event if kind is TriggerKind.EVENT else None,
    )
    await trigger_rows.add(uow.session, row)
    return row


def settings_of(node: Node) -> Any:
    """The settings of a node of a published version, or of a draft as far as it is valid."""
    type_ = find(node.type, node.type_version)
    assert type_ is not None  # validated when it was saved
    return type_.settings.model_validate(node.config)


async def _retire(uow: UnitOfWork, row: WorkflowTrigger) -> None:
    row.active, row.problem = False, None
    await _unschedule(uow, row)


async def _apply(uow: UnitOfWork, workflow: Runnable, row: WorkflowTrigger, node: Node) -> None:
    settings = settings_of(node)
    row.active, row.owner_id, row.problem = True, uow.actor.user_id, None
    match settings:
        case Webhook():
            row.signed = settings.signed
            row.dedupe_key, row.respond = settings.dedupe_key or None, settings.respond
        case OnEvent():
            row.event, row.condition = settings.event, settings.condition or None
        case Schedule():
            await _schedule(uow, workflow, row, node, settings)


async def _schedule(
    uow: UnitOfWork, workflow: Runnable, row: WorkflowTrigger, node: Node, settings: Schedule
) -> None:
    await _unschedule(uow, row)
    wanted = ScheduleCreate(
        name=f"{workflow.name}: {node.name}"[:80].strip(),
        team_id=workflow.team_id,
        visibility=Visibility(workflow.visibility),
        payload={"kind": SCHEDULED, "trigger_id": str(row.id), "workflow_id": str(row.workflow_id)},
        **settings.model_dump(),
    )
    row.schedule_id = (await create_schedule(uow, wanted)).id


async def _unschedule(uow: UnitOfWork, row: WorkflowTrigger) -> None:
    if row.schedule_id is None:
        return
    schedule_id, row.schedule_id = row.schedule_id, None
    await uow.session.flush()
    await end_schedule(uow, schedule_id)
