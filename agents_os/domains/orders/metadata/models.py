"""Tables of the orders domain."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ScalarSelect, Text, Uuid, column, func, select, table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column

from agents_os.core.named import name_of_person
from agents_os.core.tables import Stamped, TenantTable
from agents_os.core.visibility import Visibility
from agents_os.domains.orders.metadata.states import OrderStatus

# Another domain's table: only looked up by id.
_agents = table(
    "agents",
    *(column(name, Uuid) for name in ("id", "owner_id", "team_id")),
    *(column(name, Text) for name in ("name", "emoji", "category", "lifecycle")),
)


def _of_agent(field: str, agent: Mapped[UUID]) -> ScalarSelect[Any]:
    return select(_agents.c[field]).where(_agents.c.id == agent).scalar_subquery()


class Service(TenantTable, Stamped):
    """Something an agent can be ordered to do, at a fixed price.

    `key` is that of the agent's definition, or made here. `changed_here`: a person changed it;
    publishing the agent's next version leaves it alone.
    """

    __tablename__ = "services"

    agent_id: Mapped[UUID] = mapped_column()
    key: Mapped[str]
    name: Mapped[str] = mapped_column()
    description: Mapped[str]
    intake_form: Mapped[dict[str, Any]] = mapped_column(JSONB)
    deliverable: Mapped[dict[str, Any]] = mapped_column(JSONB)
    criteria: Mapped[list[str]] = mapped_column(JSONB, default=list)
    price_credits: Mapped[int]
    expected_minutes: Mapped[int]
    revision_limit: Mapped[int]
    auto_accept_days: Mapped[int | None]  # None: never; a default here would replace it
    offered: Mapped[bool] = mapped_column(default=True)
    changed_here: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)

    agent_name: Mapped[str] = column_property(_of_agent("name", agent_id))
    agent_emoji: Mapped[str] = column_property(_of_agent("emoji", agent_id))
    agent_category: Mapped[str] = column_property(_of_agent("category", agent_id))
    agent_lifecycle: Mapped[str] = column_property(_of_agent("lifecycle", agent_id))
    agent_owner_id: Mapped[UUID | None] = column_property(_of_agent("owner_id", agent_id))
    agent_team_id: Mapped[UUID | None] = column_property(_of_agent("team_id", agent_id))
    name_folded: Mapped[str] = column_property(func.lower(name))  # lists sort by it


class Quote(TenantTable):
    """A price that holds for a day. `lines`: the answers of each order it is for."""

    __tablename__ = "quotes"

    service_id: Mapped[UUID]
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    total_micros: Mapped[int] = mapped_column(BigInteger)
    expected_s: Mapped[int]
    past_orders: Mapped[int]
    user_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Order(TenantTable, Stamped):
    """A task bought at a quoted price. `terms` stay as they were quoted."""

    __tablename__ = "orders"

    service_id: Mapped[UUID]
    agent_id: Mapped[UUID] = mapped_column()
    quote_id: Mapped[UUID]
    line: Mapped[int]
    task_id: Mapped[UUID]
    hold_id: Mapped[UUID]
    name: Mapped[str]
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    status: Mapped[str] = mapped_column(default=OrderStatus.PLACED)
    price_micros: Mapped[int] = mapped_column(BigInteger)
    expected_s: Mapped[int]
    past_orders: Mapped[int]
    owner_id: Mapped[UUID | None] = mapped_column()
    team_id: Mapped[UUID | None]
    visibility: Mapped[str] = mapped_column(default=Visibility.ORG)
    placed_from: Mapped[dict[str, str]] = mapped_column(JSONB)
    revisions_used: Mapped[int] = mapped_column(default=0)
    retries: Mapped[int] = mapped_column(default=0)
    deliverable_id: Mapped[UUID | None]
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    auto_accept_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    refund_reason: Mapped[str | None]
    work_s: Mapped[int | None]  # until the first version was handed in
    work_events: Mapped[int | None]

    agent_name: Mapped[str] = column_property(_of_agent("name", agent_id))
    agent_emoji: Mapped[str] = column_property(_of_agent("emoji", agent_id))
    owner_name: Mapped[str | None] = column_property(name_of_person(owner_id))


class OrderNote(TenantTable):
    """A line of an order's timeline. Never changed."""

    __tablename__ = "order_notes"

    order_id: Mapped[UUID]
    happening: Mapped[str]
    text: Mapped[str]
    user_id: Mapped[UUID | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    user_name: Mapped[str | None] = column_property(name_of_person(user_id))
