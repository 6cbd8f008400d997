from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.orders.adapters.secondary.repository import orders
from agents_os.domains.orders.metadata import access
from agents_os.domains.orders.metadata.schemas import OrderRead
from agents_os.domains.orders.metadata.states import OrderStatus
from agents_os.domains.orders.usecases.order_queries import read_order
from agents_os.domains.orders.usecases.watch_work import note_cancellation, require_not_begun
from agents_os.domains.tasks.metadata.schemas import TaskCancel
from agents_os.domains.tasks.usecases.cancel_task import cancel_task


async def cancel_order(uow: UnitOfWork, order_id: UUID) -> OrderRead:
    """Call an order off before work begins; its credits come back at once. Idempotent.

    Raises:
        OrderNotFound, Forbidden.
        OrderUnderWay: work has begun.
        OrderClosed: accepted or refunded.
    """
    uow.actor.require(access.ORDER)
    order = await orders.find(uow.session, order_id, uow.actor)
    access.require_decide(uow.actor, order)
    if order.status == OrderStatus.CANCELLED:
        return read_order(order)
    require_not_begun(order)
    await cancel_task(uow, order.task_id, TaskCancel(reason="The order was cancelled."))
    await note_cancellation(uow, order.task_id)
    return read_order(await orders.find(uow.session, order_id, uow.actor))
