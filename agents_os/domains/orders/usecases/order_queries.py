"""Reads of orders."""

from uuid import UUID

from agents_os.core import money
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import prefixed
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.orders.adapters.secondary.repository import orders, services
from agents_os.domains.orders.metadata import access
from agents_os.domains.orders.metadata.models import Order
from agents_os.domains.orders.metadata.progress import Standing, progress_of
from agents_os.domains.orders.metadata.schemas import (
    NoteRead,
    OrderDetail,
    OrderFilter,
    OrderRead,
    PlacedFrom,
    Progress,
)
from agents_os.domains.orders.metadata.service_schemas import Terms
from agents_os.domains.orders.metadata.states import OrderStatus
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.tasks.metadata.schemas import TaskRead
from agents_os.domains.tasks.usecases.queries import read_task

ORDER_PREFIX = "ord"
DELIVERABLE_PREFIX = "del"


async def list_orders(
    uow: UnitOfWork, query: OrderFilter | None = None, page: PageQuery | None = None
) -> Page[OrderRead]:
    """Orders the caller may see, newest first."""
    uow.actor.require(access.FOLLOW)
    statement = orders.matching(query or OrderFilter(), uow.actor)
    return await paginate(
        uow.session, statement, Order.id, page=page or PageQuery(), read=read_order
    )


async def get_order(uow: UnitOfWork, order_id: UUID) -> OrderDetail:
    """One order: what was agreed, how far it is, what happened. Raises OrderNotFound."""
    uow.actor.require(access.FOLLOW)
    order = await orders.find(uow.session, order_id, uow.actor)
    task = await read_task(uow, order.task_id)
    notes = await orders.notes(uow.session, order_id)
    sees_audit = uow.actor.reach(access.AUDIT) is not None
    return OrderDetail(
        **read_order(order).model_dump(),
        terms=Terms.model_validate(order.terms),
        answers=order.answers,
        run_id=task.run_id,
        progress=await _progress(uow, order, task),
        timeline=[NoteRead.model_validate(note) for note in notes],
        placed_from=PlacedFrom.model_validate(order.placed_from) if sees_audit else None,
        can_cancel=order.status == OrderStatus.PLACED and access.may_decide(uow.actor, order),
    )


async def rounds_left(uow: UnitOfWork, task_id: UUID) -> int | None:
    """How often the price of a task's order still includes changes; None: it has no order.

    For whoever has read the task.
    """
    order = await orders.of_task(uow.session, task_id)
    if order is None:
        return None
    return max(0, Terms.model_validate(order.terms).revision_limit - order.revisions_used)


def read_order(order: Order) -> OrderRead:
    """A loaded order."""
    handed_in = order.deliverable_id
    fields = {name: getattr(order, name) for name in OrderRead.model_fields if hasattr(order, name)}
    return OrderRead(
        **fields,
        reference=prefixed(ORDER_PREFIX, order.id),
        deliverable_reference=prefixed(DELIVERABLE_PREFIX, handed_in) if handed_in else None,
        price_credits=order.price_micros // money.MICRO,
    )


async def _progress(uow: UnitOfWork, order: Order, task: TaskRead) -> Progress:
    at_work = order.status == OrderStatus.IN_PROGRESS and task.run_id is not None
    events = (await get_run(uow, task.run_id)).last_seq if at_work and task.run_id else 0
    standing = Standing(
        status=OrderStatus(order.status),
        task_status=task.status,
        hold_reason=task.hold_reason,
        events=events,
        started_at=order.started_at,
        expected_s=order.expected_s,
    )
    return progress_of(standing, await services.past_of(uow.session, order.service_id))
