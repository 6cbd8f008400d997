"""Orders and their timelines."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core import visibility
from agents_os.core.actor import Actor, Reach
from agents_os.core.tables import TenantTable
from agents_os.domains.orders.metadata.errors import OrderNotFound
from agents_os.domains.orders.metadata.models import Order, OrderNote
from agents_os.domains.orders.metadata.schemas import OrderFilter
from agents_os.domains.orders.metadata.states import OPEN, OrderStatus
from agents_os.domains.tasks.metadata.access import READ, sees_all

_TO_ACCEPT = text("select org_id, order_id from private.orders_to_accept(:now)")

_OWNED = visibility.Owned(Order.owner_id, Order.team_id, Order.visibility)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Orders `actor` may know of: shared ones and their own; like tasks."""
    rule = visibility.visible_to(actor, _OWNED, sees_all=sees_all(actor))
    if actor.reach(READ) is Reach.TEAM:
        return or_(rule, Order.team_id.in_(actor.team_ids))
    return rule


def matching(query: OrderFilter, actor: Actor) -> Select[Order]:
    """Orders for a list."""
    statement = select(Order).where(visible_to(actor))
    for wanted, field in (
        (query.status, Order.status),
        (query.service_id, Order.service_id),
        (query.agent_id, Order.agent_id),
        (query.quote_id, Order.quote_id),
        (actor.user_id if query.mine else None, Order.owner_id),
    ):
        if wanted:
            statement = statement.where(field == wanted)
    if query.open is not None:
        still_open = Order.status.in_(OPEN)
        statement = statement.where(still_open if query.open else ~still_open)
    for word in (query.q or "").split():
        statement = statement.where(Order.name.icontains(word, autoescape=True))
    return statement


async def find(session: AsyncSession, order_id: UUID, actor: Actor) -> Order:
    """The order as the database has it now. Raises OrderNotFound."""
    statement = select(Order).where(Order.id == order_id, visible_to(actor))
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise OrderNotFound(
            "There is no such order here, or it was not shared with you.", order_id=str(order_id)
        )
    return found


async def of_task(session: AsyncSession, task_id: UUID) -> Order | None:
    """The order that a task fulfils, as the database has it now."""
    statement = select(Order).where(Order.task_id == task_id)
    found: Order | None = await session.scalar(statement.execution_options(populate_existing=True))
    return found


async def lock_of_task(session: AsyncSession, task_id: UUID) -> Order | None:
    """The order that a task fulfils, locked until commit; None for other tasks.

    Whoever may touch the task has been checked before.
    """
    statement = select(Order).where(Order.task_id == task_id).with_for_update(key_share=True)
    found: Order | None = await session.scalar(statement.execution_options(populate_existing=True))
    return found


async def of_quote(session: AsyncSession, quote_id: UUID, actor: Actor) -> Sequence[Order]:
    """The orders placed with a quote, by row."""
    statement = select(Order).where(Order.quote_id == quote_id, visible_to(actor))
    fresh = statement.order_by(Order.line).execution_options(populate_existing=True)
    return (await session.scalars(fresh)).all()


async def not_begun_by(session: AsyncSession, agent_id: UUID) -> Sequence[UUID]:
    """Tasks of orders that an agent has not begun."""
    statement = select(Order.task_id).where(
        Order.agent_id == agent_id, Order.status == OrderStatus.PLACED
    )
    return (await session.scalars(statement.order_by(Order.id))).all()


async def notes(session: AsyncSession, order_id: UUID) -> Sequence[OrderNote]:
    """The timeline, from the beginning."""
    statement = select(OrderNote).where(OrderNote.order_id == order_id).order_by(OrderNote.id)
    return (await session.scalars(statement)).all()


async def to_accept(session: AsyncSession, now: datetime) -> Sequence[tuple[UUID, UUID]]:
    """(org, order) whose time for review is over, everywhere; only the worker's login may ask."""
    rows = await session.execute(_TO_ACCEPT, {"now": now})
    return [(row.org_id, row.order_id) for row in rows]


async def add(session: AsyncSession, *rows: TenantTable) -> None:
    """Write `rows` now: the order of inserts matters between tables without relationships."""
    for row in rows:
        session.add(row)
        await session.flush()
