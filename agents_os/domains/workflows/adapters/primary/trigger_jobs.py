"""What starts workflows by itself: schedules that come due and events of the company."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, platform_session
from agents_os.core.events import Event, subscribe
from agents_os.core.jobs import every
from agents_os.domains.billing.metadata.events import BudgetThresholdReached
from agents_os.domains.knowledge.metadata.document_events import DocumentIndexed
from agents_os.domains.runs.metadata.events import ScheduleDue
from agents_os.domains.tasks.metadata.events import (
    DeliverableAccepted,
    DeliverableSubmitted,
    TaskChanged,
    TaskCreated,
    TaskFailed,
)
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.domains.workflows.adapters.secondary import trigger_rows
from agents_os.domains.workflows.metadata.node_types.triggers import EventName
from agents_os.domains.workflows.usecases.triggers.queries import KEPT_DAYS
from agents_os.domains.workflows.usecases.triggers.start_on_event import start_on_event
from agents_os.domains.workflows.usecases.triggers.start_on_schedule import start_on_schedule

log = structlog.get_logger(__name__)

HEARD: dict[EventName, type[Event]] = {
    EventName.TASK_CREATED: TaskCreated,
    EventName.TASK_FAILED: TaskFailed,
    EventName.DELIVERABLE_SUBMITTED: DeliverableSubmitted,
    EventName.DELIVERABLE_ACCEPTED: DeliverableAccepted,
    EventName.DOCUMENT_INDEXED: DocumentIndexed,
    EventName.BUDGET_THRESHOLD_REACHED: BudgetThresholdReached,
}


def _hear(name: EventName) -> Callable[[UnitOfWork, Event], Awaitable[None]]:
    async def heard(uow: UnitOfWork, event: Event) -> None:
        await start_on_event(uow, name, event)

    return heard


for _name, _event in HEARD.items():
    subscribe(_event)(_hear(_name))


@subscribe(TaskChanged)
async def task_completed(uow: UnitOfWork, event: TaskChanged) -> None:
    if "status" in event.fields and event.status == TaskStatus.COMPLETED:
        await start_on_event(uow, EventName.TASK_COMPLETED, event)


@subscribe(ScheduleDue)
async def schedule_due(uow: UnitOfWork, event: ScheduleDue) -> None:
    await start_on_schedule(uow, event)


@every(3600, "workflows.sweep_deliveries")
async def sweep_deliveries() -> None:
    """Forget what came to triggers more than 30 days ago."""
    async with platform_session() as session:
        gone = await trigger_rows.sweep(session, utc_now() - timedelta(days=KEPT_DAYS))
    if gone:
        log.info("trigger_deliveries.forgotten", deliveries=gone)
