"""Something happened in the company that workflows listen for."""

import hashlib
import json
from typing import Any
from uuid import UUID

import structlog

from agents_os.core import ratelimit
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import AppError, TooManyRequests
from agents_os.core.events import Event
from agents_os.core.ids import uuid7
from agents_os.domains.knowledge.metadata.errors import DocumentNotFound
from agents_os.domains.knowledge.usecases.document_queries import get_document
from agents_os.domains.tasks.metadata.errors import TaskNotFound
from agents_os.domains.tasks.usecases.queries import read_task
from agents_os.domains.workflows.adapters.secondary import trigger_rows
from agents_os.domains.workflows.metadata.context import BadExpression
from agents_os.domains.workflows.metadata.expressions import holds
from agents_os.domains.workflows.metadata.node_types.triggers import EventName
from agents_os.domains.workflows.metadata.trigger_models import WorkflowTrigger
from agents_os.domains.workflows.usecases.triggers.deliver import IncomingDelivery, deliver
from agents_os.domains.workflows.usecases.triggers.start_on_schedule import OWNER_GONE, may_start

log = structlog.get_logger(__name__)


async def start_on_event(uow: UnitOfWork, name: EventName, event: Event) -> None:
    """Start every published workflow that listens for it and whose condition holds.

    What a workflow does may cause such events, too, so a trigger starts at most so many runs a
    minute.
    """
    triggers = await trigger_rows.hearing(uow.session, name)
    if not triggers:
        return
    payload = event.model_dump(mode="json")
    digest = hashlib.sha256(json.dumps([name, payload], sort_keys=True).encode()).hexdigest()
    data = payload | await _more(uow, payload)
    for trigger in triggers:
        await _start(uow, trigger, IncomingDelivery(f"event {uuid7()}", digest, data))


async def _more(uow: UnitOfWork, payload: dict[str, Any]) -> dict[str, Any]:
    """What conditions and texts want to name beside what the event says."""
    try:
        if "threshold" in payload:
            return {"percent": payload["threshold"]}
        if "document_id" in payload:
            return {"name": (await get_document(uow, UUID(payload["document_id"]))).name}
        if "task_id" in payload and "title" not in payload:
            return {"title": (await read_task(uow, UUID(payload["task_id"]))).title}
    except (DocumentNotFound, TaskNotFound):
        log.info("trigger.thing_gone")  # deleted since
    return {}


async def _start(uow: UnitOfWork, trigger: WorkflowTrigger, came: IncomingDelivery) -> None:
    try:
        if trigger.condition and not holds(trigger.condition, {"trigger": {"data": came.data}}):
            return
        await ratelimit.check("event_triggers", trigger.id)
    except (BadExpression, TooManyRequests) as error:
        _note(trigger, error)
        return
    if not await may_start(uow, trigger):
        trigger.problem = OWNER_GONE
        return
    await deliver(uow, trigger, came)


def _note(trigger: WorkflowTrigger, error: AppError) -> None:
    trigger.problem = error.message[:500]
    log.warning("trigger.not_started", trigger_id=str(trigger.id), error=error.code)
