"""Shapes of orders. Services and quotes: `service_schemas`."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from agents_os.core.fields import ShortText
from agents_os.core.shapes import Body, Frozen
from agents_os.core.visibility import Visibility
from agents_os.domains.orders.metadata.service_schemas import Terms
from agents_os.domains.orders.metadata.states import Happening, OrderStatus, RefundReason


class OrderPlace(Body):
    """Takes up a quote. Placing the same quote again gives the same order."""

    quote_id: UUID
    visibility: Visibility = Visibility.ORG
    team_id: UUID | None = None


class PlacedFrom(Frozen):
    """Where an order came from; "" for what is not known."""

    request_id: str = ""
    ip: str = ""
    user_agent: str = ""


class OrderFilter(BaseModel, frozen=True):
    """Which orders to list; None means any."""

    status: OrderStatus | None = None
    open: bool | None = Field(None, description="Only those still open, or only the closed ones.")
    service_id: UUID | None = None
    agent_id: UUID | None = None
    quote_id: UUID | None = Field(None, description="The orders of one batch.")
    mine: bool = False
    q: ShortText | None = Field(None, description="Words of the service's name.")


class OrderRead(Frozen):
    """An order. `reference` and `deliverable_reference` are the ids as people quote them.

    The result is accepted, sent back and rejected as a deliverable (`deliverable_id`).
    """

    id: UUID
    reference: str
    service_id: UUID
    agent_id: UUID
    agent_name: str
    agent_emoji: str
    quote_id: UUID
    line: int
    task_id: UUID
    name: str
    status: OrderStatus
    price_credits: int
    owner_id: UUID | None
    owner_name: str | None
    team_id: UUID | None
    visibility: Visibility
    revisions_used: int
    retries: int
    deliverable_id: UUID | None
    deliverable_reference: str | None
    created_at: datetime
    started_at: datetime | None
    delivered_at: datetime | None
    auto_accept_at: datetime | None
    closed_at: datetime | None
    refund_reason: RefundReason | None


class Progress(Frozen):
    """How far an order is.

    `percent` compares the steps done with those of past orders of the service; None when nothing
    is known to compare with. `ready_at`: when it is expected, while it is not ready.
    """

    stage: Literal["waiting", "working", "held_up", "ready", "closed"]
    percent: int | None
    steps: int
    ready_at: datetime | None
    past_orders: int
    note: str = ""


class NoteRead(Frozen):
    """A line of the timeline."""

    id: UUID
    happening: Happening
    text: str
    user_id: UUID | None
    user_name: str | None
    created_at: datetime


class OrderDetail(OrderRead):
    """`placed_from` is shown to those who may read the audit log; `can_cancel` to the caller."""

    terms: Terms
    answers: dict[str, Any]
    run_id: UUID | None
    progress: Progress
    timeline: list[NoteRead]
    placed_from: PlacedFrom | None
    can_cancel: bool
