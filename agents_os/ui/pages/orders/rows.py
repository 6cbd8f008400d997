"""Orders as their list shows them."""

from dataclasses import dataclass

from agents_os.domains.orders.metadata.schemas import OrderRead
from agents_os.domains.orders.metadata.states import OrderStatus
from agents_os.ui.order_words import REASONS, STATUSES


@dataclass(frozen=True)
class OrderRow:
    """An order at a glance; `at` is ISO text."""

    id: str = ""
    name: str = ""
    status: str = ""
    word: str = ""
    dot: str = ""
    agent: str = ""
    emoji: str = ""
    price: str = ""
    by: str = ""
    at: str = ""
    note: str = ""


def row(order: OrderRead) -> OrderRow:
    word, dot = STATUSES[order.status]
    return OrderRow(
        id=str(order.id),
        name=order.name,
        status=order.status.value,
        word=word,
        dot=dot,
        agent=order.agent_name,
        emoji=order.agent_emoji,
        price=f"{order.price_credits} credits",
        by=order.owner_name or "Somebody who left",
        at=order.created_at.isoformat(),
        note=_note(order),
    )


def _note(order: OrderRead) -> str:
    if order.refund_reason is not None:
        return f"{order.price_credits} credits are back: {REASONS[order.refund_reason]}"
    if order.status is OrderStatus.IN_REVIEW:
        return "The result waits for your decision"
    if order.retries and order.status is OrderStatus.IN_PROGRESS:
        return "The first attempt failed; the agent tries once more"
    return ""
