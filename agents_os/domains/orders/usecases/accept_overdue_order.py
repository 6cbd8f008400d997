from uuid import UUID

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.orders.adapters.secondary.repository import orders
from agents_os.domains.orders.metadata.states import OrderStatus
from agents_os.domains.tasks.metadata.deliverable_schemas import DeliverableAccept
from agents_os.domains.tasks.metadata.errors import NewerVersion, NotReviewable, WrongTaskStatus
from agents_os.domains.tasks.usecases.accept_deliverable import accept_deliverable
from agents_os.domains.tasks.usecases.deliverable_queries import get_deliverable

log = structlog.get_logger(__name__)


async def accept_overdue_order(uow: UnitOfWork, order_id: UUID) -> None:
    """Accept a result whose time for review is over. As the system; may be repeated."""
    order = await orders.find(uow.session, order_id, uow.actor)
    due = order.auto_accept_at is not None and order.auto_accept_at <= utc_now()
    if order.status != OrderStatus.IN_REVIEW or order.deliverable_id is None or not due:
        return
    handed_in = await get_deliverable(uow, order.deliverable_id)
    body = DeliverableAccept(version=handed_in.current_version, criteria=[], anyway=True)
    try:
        await accept_deliverable(uow, order.deliverable_id, body, auto=True)
    except (NewerVersion, NotReviewable, WrongTaskStatus) as error:
        log.info("order.not_accepted", order_id=str(order_id), error=error.code)
