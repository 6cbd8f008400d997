"""How an order ends: its credits are spent, or they come back. Within the same transaction."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.usecases.capture_hold import capture_hold
from agents_os.domains.billing.usecases.release_hold import release_hold
from agents_os.domains.orders.metadata.events import OrderAccepted, OrderCancelled, OrderRefunded
from agents_os.domains.orders.metadata.models import Order
from agents_os.domains.orders.metadata.states import Happening, OrderStatus, RefundReason
from agents_os.domains.orders.usecases.write_note import facts_of, price_of, write_note
from agents_os.domains.tasks.metadata.events import DeliverableAccepted
from agents_os.domains.tasks.metadata.schemas import TaskCancel
from agents_os.domains.tasks.usecases.cancel_task import cancel_task

_LONGEST_REASON = 500


async def spend(uow: UnitOfWork, order: Order, accepted: DeliverableAccepted) -> None:
    """The result was accepted. Publishes OrderAccepted."""
    await capture_hold(uow, order.hold_id, order.price_micros)
    _close(order, OrderStatus.ACCEPTED)
    how = "Nobody objected in time. " if accepted.auto else ""
    await write_note(uow, order, Happening.ACCEPTED, f"{how}{price_of(order)} credits are charged.")
    uow.publish(
        OrderAccepted(**facts_of(order), deliverable_id=accepted.deliverable_id, auto=accepted.auto)
    )


async def refund(uow: UnitOfWork, order: Order, reason: RefundReason, why: str) -> None:
    """The work is off, and all credits come back. `why` is a sentence. Publishes OrderRefunded."""
    await release_hold(uow, order.hold_id)
    _close(order, OrderStatus.REFUNDED)
    order.refund_reason = reason
    note = f"{why} {price_of(order)} credits are back."
    await write_note(uow, order, Happening.REFUNDED, note)
    uow.publish(
        OrderRefunded(
            **facts_of(order), deliverable_id=order.deliverable_id, reason=reason, note=note
        )
    )
    await cancel_task(uow, order.task_id, TaskCancel(reason=why[:_LONGEST_REASON]))


async def call_off(uow: UnitOfWork, order: Order) -> None:
    """Nobody has begun, and all credits come back. Publishes OrderCancelled."""
    await release_hold(uow, order.hold_id)
    _close(order, OrderStatus.CANCELLED)
    await write_note(uow, order, Happening.CANCELLED, f"{price_of(order)} credits are back.")
    uow.publish(OrderCancelled(**facts_of(order)))


def _close(order: Order, status: OrderStatus) -> None:
    order.status, order.closed_at, order.auto_accept_at = status, utc_now(), None
