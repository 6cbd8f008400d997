"""How far an order is, honestly: compared with past orders, or not at all. Pure."""

from datetime import datetime, timedelta
from typing import NamedTuple

from agents_os.domains.orders.metadata.schemas import Progress
from agents_os.domains.orders.metadata.states import OrderStatus
from agents_os.domains.tasks.metadata.states import TaskStatus

LEAST_PAST_ORDERS = 3  # fewer say little
MOST_WHILE_WORKING = 95  # it is done when it is handed in, not before


class Past(NamedTuple):
    """Medians of the newest delivered orders of a service: time to the first version, steps."""

    orders: int = 0
    work_s: int = 0
    events: int = 0

    @property
    def tells(self) -> bool:
        return self.orders >= LEAST_PAST_ORDERS


class Standing(NamedTuple):
    """What is known of one order now. `events`: facts of the run under way."""

    status: OrderStatus
    task_status: TaskStatus
    hold_reason: str | None
    events: int
    started_at: datetime | None
    expected_s: int


def progress_of(now: Standing, past: Past) -> Progress:
    """The stage an order has reached, and how much of the work is done."""
    if now.status is OrderStatus.IN_PROGRESS:
        return _working(now, past)
    stage = "waiting" if now.status is OrderStatus.PLACED else "closed"
    ready = now.status in (OrderStatus.IN_REVIEW, OrderStatus.ACCEPTED)
    return Progress(
        stage="ready" if now.status is OrderStatus.IN_REVIEW else stage,
        percent=100 if ready else 0,
        steps=now.events,
        ready_at=None,
        past_orders=past.orders,
    )


def _working(now: Standing, past: Past) -> Progress:
    held_up = now.task_status is TaskStatus.WAITING
    share = min(100 * now.events // max(past.events, 1), MOST_WHILE_WORKING)
    begun = now.started_at
    return Progress(
        stage="held_up" if held_up else "working",
        percent=share if past.tells else None,
        steps=now.events,
        ready_at=begun + timedelta(seconds=now.expected_s) if begun and not held_up else None,
        past_orders=past.orders,
        note=(now.hold_reason or "") if held_up else "",
    )
