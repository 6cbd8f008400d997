"""Start a workflow with what came to one of its triggers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import AppError
from agents_os.core.ids import uuid7
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.usecases.start_run import start_run
from agents_os.domains.workflows.adapters.secondary import trigger_rows
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart
from agents_os.domains.workflows.metadata.trigger_models import (
    DeliveryState,
    TriggerDelivery,
    WorkflowTrigger,
)
from agents_os.domains.workflows.usecases.start_workflow_run import run_to_start

log = structlog.get_logger(__name__)

ALIKE_FOR = timedelta(minutes=5)  # so long, requests without an id that say the same are one


@dataclass(frozen=True, slots=True)
class IncomingDelivery:
    """What came to a trigger, before it is on record.

    Attributes:
        key: Names it for ever. None: it has no name, so what has the same digest within five
            minutes is the same.
        digest: SHA-256 in hex of what came.
        data: What the run is given as `trigger.data`.
        replay_of: The delivery that is delivered again.
    """

    key: str | None
    digest: str
    data: dict[str, Any]
    replay_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What became of it. `run`: started just now. `refused`: why none was; it is on record."""

    delivery: TriggerDelivery
    run: RunRead | None = None
    refused: AppError | None = None


async def deliver(
    uow: UnitOfWork, trigger: WorkflowTrigger, came: IncomingDelivery
) -> DeliveryResult:
    """Start a run, in the trigger owner's name, and note it; in one transaction, once per key.

    What could not be started is noted, too, and started when it comes again. Raises nothing for
    that: the caller raises `refused` after the transaction, so that the note stays.
    """
    await trigger_rows.one_at_a_time(uow.session, trigger.id, came.key or came.digest)
    known = await _known(uow, trigger.id, came)
    if known is not None and known.state == DeliveryState.STARTED:
        return DeliveryResult(known)
    run, refused = await _start(uow, trigger, known.data if known else came.data)
    delivery = known or _delivery(trigger, came)
    delivery.state = DeliveryState.STARTED if run else DeliveryState.NOT_STARTED
    delivery.run_id = run.id if run else None
    delivery.problem = refused.message[:500] if refused else None
    if known is None:
        await trigger_rows.note(uow.session, delivery)
    if trigger.problem != delivery.problem:
        trigger.problem = delivery.problem
    await uow.session.flush()
    uow.signal("workflow_trigger", trigger.id)
    return DeliveryResult(delivery, run, refused)


async def _known(
    uow: UnitOfWork, trigger_id: UUID, came: IncomingDelivery
) -> TriggerDelivery | None:
    if came.key is not None:
        return await trigger_rows.delivered(uow.session, trigger_id, came.key)
    since = utc_now() - ALIKE_FOR
    return await trigger_rows.alike(uow.session, trigger_id, came.digest, since)


async def _start(
    uow: UnitOfWork, trigger: WorkflowTrigger, data: dict[str, Any]
) -> tuple[RunRead | None, AppError | None]:
    """The run, or why there is none."""
    start = WorkflowStart(
        data=data, trigger=trigger.node_id, caller_id=trigger.id, owner_id=trigger.owner_id
    )
    try:
        accepted = await run_to_start(uow, trigger.workflow_id, start)
    except AppError as error:
        log.warning("trigger.not_started", trigger_id=str(trigger.id), error=error.code)
        return None, error
    return await start_run(uow, accepted, enqueue=True), None


def _delivery(trigger: WorkflowTrigger, came: IncomingDelivery) -> TriggerDelivery:
    delivery_id = uuid7()
    return TriggerDelivery(
        id=delivery_id,
        org_id=trigger.org_id,
        trigger_id=trigger.id,
        key=came.key or str(delivery_id),
        digest=came.digest,
        data=came.data,
        replay_of=came.replay_of,
        received_at=utc_now(),
    )
