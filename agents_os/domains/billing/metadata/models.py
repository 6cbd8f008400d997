"""Tables of billing. Only the functions of the schema `ledger` write to them, but for `budgets`."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.ids import uuid7
from agents_os.core.tables import Stamped, Table, TenantTable

_TIME = DateTime(timezone=True)


class CreditGrant(TenantTable):
    """Credits given to an organisation. Never changed. Lower `priority` is spent first."""

    __tablename__ = "credit_grants"

    kind: Mapped[str]
    amount_micro: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    expires_at: Mapped[datetime | None] = mapped_column(_TIME)
    created_at: Mapped[datetime] = mapped_column(_TIME)
    key: Mapped[str | None]
    priority: Mapped[int]


class CreditAccount(Table):
    """What an organisation owns, in one row; every hold and settlement locks it first."""

    __tablename__ = "credit_accounts"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    available_micro: Mapped[int] = mapped_column(BigInteger)
    held_micro: Mapped[int] = mapped_column(BigInteger)
    last_seq: Mapped[int] = mapped_column(BigInteger)


class CreditBalance(Table):
    """What is left of a grant. Used up ones have no row."""

    __tablename__ = "credit_balances"

    grant_id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    kind: Mapped[str]
    priority: Mapped[int]
    expires_at: Mapped[datetime | None] = mapped_column(_TIME)
    granted_at: Mapped[datetime] = mapped_column(_TIME)
    available_micro: Mapped[int] = mapped_column(BigInteger)
    held_micro: Mapped[int] = mapped_column(BigInteger)


class CreditEntry(Table):
    """A line of the ledger. `balance_micro`: free and held credits after it."""

    __tablename__ = "credit_entries"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(_TIME)
    kind: Mapped[str]
    amount_micro: Mapped[int] = mapped_column(BigInteger)
    balance_micro: Mapped[int] = mapped_column(BigInteger)
    grant_id: Mapped[UUID]
    hold_id: Mapped[UUID | None]


class CreditHold(TenantTable):
    """Credits set aside for work, what became of them, and what was consumed for them."""

    __tablename__ = "credit_holds"

    key: Mapped[str]
    state: Mapped[str]
    amount_micro: Mapped[int] = mapped_column(BigInteger)
    money_micro: Mapped[int] = mapped_column(BigInteger)
    captured_micro: Mapped[int] = mapped_column(BigInteger)
    captured_money_micro: Mapped[int] = mapped_column(BigInteger)
    refunded_micro: Mapped[int] = mapped_column(BigInteger)
    lease_until: Mapped[datetime | None] = mapped_column(_TIME)
    purpose: Mapped[str]
    label: Mapped[str]
    run_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    workflow_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    api_key_id: Mapped[UUID | None]
    model: Mapped[str | None]
    practice: Mapped[bool]
    cached: Mapped[bool]
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    cost_micros: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(_TIME)
    ended_at: Mapped[datetime | None] = mapped_column(_TIME)


class Budget(TenantTable, Stamped):
    """A cap per period on an organisation, team, agent, workflow, person or API key."""

    __tablename__ = "budgets"

    name: Mapped[str]
    scope: Mapped[str]
    subject_id: Mapped[UUID | None]
    unit: Mapped[str]
    period: Mapped[str]
    limit_micro: Mapped[int] = mapped_column(BigInteger)
    on_limit: Mapped[str]
    team_id: Mapped[UUID | None]
    paused_at: Mapped[datetime | None] = mapped_column(_TIME)
    created_by: Mapped[UUID | None]
    archived_at: Mapped[datetime | None] = mapped_column(_TIME)


class BudgetPeriod(TenantTable):
    """What a budget has counted in one of its periods (its first day), or of one run."""

    __tablename__ = "budget_periods"

    budget_id: Mapped[UUID]
    period: Mapped[str]
    spent_micro: Mapped[int] = mapped_column(BigInteger)
    held_micro: Mapped[int] = mapped_column(BigInteger)
    extra_micro: Mapped[int] = mapped_column(BigInteger)
    told: Mapped[int]


class CreditLine(Table):
    """A view: a line of the ledger with what it was for."""

    __tablename__ = "credit_lines"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(_TIME)
    kind: Mapped[str]
    amount_micro: Mapped[int] = mapped_column(BigInteger)
    balance_micro: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    purpose: Mapped[str | None]
    run_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    model: Mapped[str | None]
    practice: Mapped[bool]


class Subscription(Table, Stamped):
    """What a company has at the payment provider, as of `asked_at`. No row: never a customer.

    `past_due_since`: when a payment was first seen to have failed. `read_only`: for too long.
    """

    __tablename__ = "subscriptions"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str]
    customer_id: Mapped[str]
    subscription_id: Mapped[str | None]
    plan: Mapped[str | None]
    quantity: Mapped[int]
    status: Mapped[str]
    renews_at: Mapped[datetime | None] = mapped_column(_TIME)
    ends: Mapped[bool]
    past_due_since: Mapped[datetime | None] = mapped_column(_TIME)
    read_only: Mapped[bool]
    asked_at: Mapped[datetime | None] = mapped_column(_TIME)


class CreditPurchase(Table):
    """A pack that was paid for; `taken_micro`: credits taken back after refunds."""

    __tablename__ = "credit_purchases"

    payment_id: Mapped[str] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    pack: Mapped[str]
    credits_micro: Mapped[int] = mapped_column(BigInteger)
    taken_micro: Mapped[int] = mapped_column(BigInteger, server_default="0")


class TopUp(Stamped, Table):
    """When and how much add-on credits an owner lets the company buy by itself."""

    __tablename__ = "top_ups"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    enabled: Mapped[bool]
    pack: Mapped[str]
    below_micro: Mapped[int] = mapped_column(BigInteger)
    monthly_cap_micro: Mapped[int] = mapped_column(BigInteger)
    stopped_reason: Mapped[str] = mapped_column(server_default="")


class TopUpPayment(Stamped, Table):
    """One attempt to buy a pack by itself; its id is the idempotency key at the provider."""

    __tablename__ = "top_up_payments"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    org_id: Mapped[UUID]
    pack: Mapped[str]
    price_micro: Mapped[int] = mapped_column(BigInteger)
    month: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="started")
    payment_id: Mapped[str | None]


class FlagFlip(Table):
    """What an operator said about a feature: for everybody, or for one company. Never changed."""

    __tablename__ = "flag_flips"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    flag: Mapped[str]
    org_id: Mapped[UUID | None]
    percent: Mapped[Decimal | None]
    plans: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    is_on: Mapped[bool | None]
    flipped_by: Mapped[str]
    why: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())


class MeterEvent(Stamped, TenantTable):
    """Metered credits of a company that the payment provider is told of; `id` is the name there.

    `state`: "waiting", "sent" or "dead". `last_seq`: the lines of the ledger up to here are in it.
    """

    __tablename__ = "meter_events"

    last_seq: Mapped[int] = mapped_column(BigInteger)
    event_name: Mapped[str]
    credits: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[datetime] = mapped_column(_TIME)
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    first_attempt_at: Mapped[datetime | None] = mapped_column(_TIME)
    next_attempt_at: Mapped[datetime] = mapped_column(_TIME)
    last_error: Mapped[str] = mapped_column(server_default="")


class MeterMark(Table):
    """How far the ledger of a company is in `meter_events`, and the part of a credit left over."""

    __tablename__ = "meter_marks"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    rest_micro: Mapped[int] = mapped_column(BigInteger, server_default="0")


class SimulatedPayment(Table):
    """Something at the simulated payment provider."""

    __tablename__ = "simulated_payments"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    customer_id: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())
