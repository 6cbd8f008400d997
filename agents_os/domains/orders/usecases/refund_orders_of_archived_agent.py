from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.orders.adapters.secondary.repository import orders
from agents_os.domains.orders.metadata.states import OrderStatus, RefundReason
from agents_os.domains.orders.usecases.settle_order import refund

WHY = "The agent was archived before it began."


async def refund_orders_of_archived_agent(uow: UnitOfWork, agent_id: UUID) -> int:
    """Give back the credits of orders that nobody will begin any more; how many orders."""
    waiting = await orders.not_begun_by(uow.session, agent_id)
    for task_id in waiting:
        order = await orders.lock_of_task(uow.session, task_id)
        if order is not None and order.status == OrderStatus.PLACED:
            await refund(uow, order, RefundReason.AGENT_ARCHIVED, WHY)
    return len(waiting)
