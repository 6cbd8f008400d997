"""The timeline of an order, and what others hear of it."""

from typing import Any

from agents_os.core import money
from agents_os.core.db import UnitOfWork
from agents_os.domains.orders.adapters.secondary.repository import orders
from agents_os.domains.orders.metadata.models import Order, OrderNote
from agents_os.domains.orders.metadata.states import Happening


async def write_note(uow: UnitOfWork, order: Order, happening: Happening, text: str = "") -> None:
    """Add a line to the timeline, and repaint the screens that show the order."""
    note = OrderNote(
        org_id=order.org_id,
        order_id=order.id,
        happening=happening,
        text=text,
        user_id=uow.actor.user_id,
    )
    await orders.add(uow.session, note)
    uow.signal("order")


def facts_of(order: Order) -> dict[str, Any]:
    """What every event about an order says."""
    return {
        "order_id": order.id,
        "task_id": order.task_id,
        "agent_id": order.agent_id,
        "owner_id": order.owner_id,
        "price_micros": order.price_micros,
    }


def price_of(order: Order) -> str:
    """In credits, for people."""
    return money.show_credits(money.MicroCredits(order.price_micros))
