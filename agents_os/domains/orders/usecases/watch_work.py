"""What happens to the task of an order, and what that means for the order.

Each is called in the transaction of the change: order and task never disagree. Tasks that fulfil
no order are nobody's business here.
"""

from uuid import UUID
from zoneinfo import ZoneInfo

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.usecases.queries import get_org
from agents_os.domains.orders.adapters.secondary.repository import orders
from agents_os.domains.orders.metadata.errors import (
    OrderClosed,
    OrderIsFixed,
    OrderUnderWay,
    RevisionsUsedUp,
)
from agents_os.domains.orders.metadata.events import OrderDelivered
from agents_os.domains.orders.metadata.models import Order
from agents_os.domains.orders.metadata.service_schemas import Terms
from agents_os.domains.orders.metadata.states import OPEN, Happening, OrderStatus, RefundReason
from agents_os.domains.orders.metadata.working_days import after_working_days
from agents_os.domains.orders.usecases.settle_order import call_off, refund, spend
from agents_os.domains.orders.usecases.write_note import facts_of, write_note
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.tasks.metadata.events import (
    ChangesRequested,
    DeliverableAccepted,
    DeliverableRejected,
    DeliverableSubmitted,
    TaskAssigned,
    TaskChanged,
    TaskFailed,
)
from agents_os.domains.tasks.metadata.states import DeliverableStatus
from agents_os.domains.tasks.usecases.queries import read_task
from agents_os.domains.tasks.usecases.start_task import start_task

MOST_RETRIES = 1
QUOTED = {"title", "details", "criteria", "visibility", "team_id"}


async def note_delivery(uow: UnitOfWork, event: DeliverableSubmitted) -> None:
    """A version is there to be looked at; the time for review begins. Publishes OrderDelivered."""
    order = await orders.lock_of_task(uow.session, event.task_id)
    if order is None:
        return
    now = utc_now()
    if order.work_s is None and event.run_id is not None:
        order.work_s = max(1, round((now - (order.started_at or order.created_at)).total_seconds()))
        order.work_events = (await get_run(uow, event.run_id)).last_seq
    days = Terms.model_validate(order.terms).auto_accept_days
    zone = ZoneInfo((await get_org(uow)).time_zone)
    order.auto_accept_at = after_working_days(now, days, zone) if days else None
    order.status, order.delivered_at = OrderStatus.IN_REVIEW, now
    order.deliverable_id = event.deliverable_id
    await write_note(uow, order, Happening.DELIVERED, f"Version {event.version}")
    uow.publish(
        OrderDelivered(
            **facts_of(order), deliverable_id=event.deliverable_id, version=event.version
        )
    )


async def note_acceptance(uow: UnitOfWork, event: DeliverableAccepted) -> None:
    order = await orders.lock_of_task(uow.session, event.task_id)
    if order is not None:
        await spend(uow, order, event)


async def note_changes(uow: UnitOfWork, event: ChangesRequested) -> None:
    """Raises RevisionsUsedUp: the price includes no further round."""
    order = await orders.lock_of_task(uow.session, event.task_id)
    if order is None:
        return
    limit = Terms.model_validate(order.terms).revision_limit
    if order.revisions_used >= limit:
        raise RevisionsUsedUp(
            f"The price includes {limit} rounds of changes, and they are used. Accept the result,"
            " or reject it to get the credits back.",
            limit=limit,
        )
    order.revisions_used += 1
    order.status, order.auto_accept_at = OrderStatus.IN_PROGRESS, None
    await write_note(uow, order, Happening.CHANGES_REQUESTED, event.comment)


async def note_rejection(uow: UnitOfWork, event: DeliverableRejected) -> None:
    order = await orders.lock_of_task(uow.session, event.task_id)
    if order is not None:
        await refund(uow, order, RefundReason.REJECTED, "The result was rejected.")


async def note_failure(uow: UnitOfWork, event: TaskFailed) -> None:
    """Once more by itself; then the credits come back. What a person stopped is not repeated."""
    order = await orders.lock_of_task(uow.session, event.task_id)
    if order is None:
        return
    if await _was_stopped(uow, event.run_id):
        await refund(uow, order, RefundReason.STOPPED, "Somebody stopped the work.")
    elif order.retries < MOST_RETRIES:
        order.retries += 1
        await write_note(uow, order, Happening.RETRIED, event.reason)
        await start_task(uow, event.task_id)
    else:
        await refund(uow, order, RefundReason.FAILED, f"It failed twice. {event.reason}")


async def _was_stopped(uow: UnitOfWork, run_id: UUID | None) -> bool:
    return run_id is not None and (await get_run(uow, run_id)).status is RunStatus.CANCELLED


async def note_cancellation(uow: UnitOfWork, task_id: UUID) -> None:
    """The task was cancelled: so is the order, as long as nobody has begun.

    Raises:
        OrderUnderWay.
    """
    order = await orders.lock_of_task(uow.session, task_id)
    if order is not None and order.status in OPEN:
        require_not_begun(order)
        await call_off(uow, order)


def require_not_begun(order: Order) -> None:
    """Raise OrderUnderWay or OrderClosed unless the order can still be called off."""
    if order.status == OrderStatus.PLACED:
        return
    if order.status in OPEN:
        raise OrderUnderWay(
            "Work on this order has begun. Wait for the result: if you reject it, all credits come"
            " back.",
            status=order.status,
        )
    raise OrderClosed(f"This order is {order.status} already.", status=order.status)


async def refuse_reopening(uow: UnitOfWork, task_id: UUID) -> None:
    """Raises OrderClosed: what was bought once is not done again for the same price."""
    order = await orders.lock_of_task(uow.session, task_id)
    if order is not None:
        raise OrderClosed(
            f"This task belongs to an order that is {order.status}. Place a new order instead.",
            status=order.status,
        )


async def keep_as_ordered(uow: UnitOfWork, event: TaskChanged) -> None:
    """Raises OrderIsFixed: what an open order is about stays as it was quoted."""
    if not QUOTED & set(event.fields):
        return
    order = await orders.lock_of_task(uow.session, event.task_id)
    if order is not None and order.status in OPEN:
        raise OrderIsFixed(
            "This task belongs to an order, and stays as it was quoted. Request changes when the"
            " result is there, or cancel the order before work begins."
        )


async def keep_with_agent(uow: UnitOfWork, event: TaskAssigned) -> None:
    """Raises OrderIsFixed: an open order stays with the agent whose service it is."""
    order = await orders.lock_of_task(uow.session, event.task_id)
    if order is None or order.status not in OPEN or event.agent_id == order.agent_id:
        return
    task = await read_task(uow, event.task_id)
    if task.deliverable_status == DeliverableStatus.REJECTED:  # then nobody has it
        return
    raise OrderIsFixed(
        f"This task belongs to an order of {order.agent_name}, and stays there. Cancel the order"
        " before work begins, or reject the result."
    )
