"""Facts about orders (topic "order") and services (topic "service")."""

from typing import ClassVar
from uuid import UUID

from agents_os.core.events import Event
from agents_os.domains.orders.metadata.states import RefundReason


class ServiceChanged(Event, frozen=True):
    type: ClassVar[str] = "service.changed"

    service_id: UUID
    by_user_id: UUID | None


class OrderEvent(Event, frozen=True):
    """`price_micros`: in micro-credits. `owner_id`: who ordered."""

    order_id: UUID
    task_id: UUID
    agent_id: UUID
    owner_id: UUID | None
    price_micros: int


class OrderPlaced(OrderEvent, frozen=True):
    type: ClassVar[str] = "order.placed"

    service_id: UUID


class OrderDelivered(OrderEvent, frozen=True):
    """A version of the result waits for review."""

    type: ClassVar[str] = "order.delivered"

    deliverable_id: UUID
    version: int


class OrderAccepted(OrderEvent, frozen=True):
    """The credits are spent. `auto`: the time for review was over."""

    type: ClassVar[str] = "order.accepted"

    deliverable_id: UUID
    auto: bool


class OrderRefunded(OrderEvent, frozen=True):
    """The credits are back. `deliverable_id`: what had been handed in, if anything."""

    type: ClassVar[str] = "order.refunded"

    deliverable_id: UUID | None
    reason: RefundReason
    note: str


class OrderCancelled(OrderEvent, frozen=True):
    """Before work began; the credits are back."""

    type: ClassVar[str] = "order.cancelled"
