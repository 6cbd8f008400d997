from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.orders.adapters.secondary.repository import orders
from agents_os.domains.orders.metadata.service_schemas import Terms
from agents_os.domains.orders.metadata.states import (
    WAITING_OR_AT_WORK,
    Happening,
    OrderStatus,
)
from agents_os.domains.orders.usecases.write_note import write_note
from agents_os.domains.runs.usecases.start_task_run import start_task_run


async def begin_order(uow: UnitOfWork, task_id: UUID, agent_id: UUID) -> None:
    """Let the agent work on an ordered task; a run that is there already stays the only one.

    As the system, on TaskReady: when placed, resumed, tried again, or sent back with changes.
    """
    order = await orders.of_task(uow.session, task_id)
    if order is None or order.status not in WAITING_OR_AT_WORK:
        return
    ordered = Terms.model_validate(order.terms).deliverable
    if await start_task_run(uow, task_id, agent_id, deliverable=ordered) is None:
        return
    order = await orders.lock_of_task(uow.session, task_id)  # after the task, as everywhere
    if order is not None and order.status == OrderStatus.PLACED:
        order.status, order.started_at = OrderStatus.IN_PROGRESS, utc_now()
        await write_note(uow, order, Happening.STARTED)
