"""Shapes of what billing reports: ledger, statement, usage, forecast. In micro-credits."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from agents_os.core.shapes import Frozen
from agents_os.domains.billing.metadata.schemas import HoldState, Purpose


class EntryKind(StrEnum):
    GRANT = "grant"
    HOLD = "hold"
    RELEASE = "release"
    CAPTURE = "capture"
    REFUND = "refund"
    EXPIRY = "expiry"


class LedgerLine(Frozen):
    """A line of the ledger. `seq` counts 1, 2, 3 … within the organisation, without gaps.

    `balance_micro`: credits owned after it, free and held; holding and releasing changes nothing.
    `reason`: what it was for, e.g. the title of a task, or why credits were granted.
    """

    seq: int
    at: datetime
    kind: EntryKind
    amount_micro: int
    balance_micro: int
    reason: str
    purpose: Purpose | None
    run_id: UUID | None
    order_id: UUID | None
    agent_id: UUID | None
    user_id: UUID | None
    model: str | None
    practice: bool


class Charge(Frozen):
    """One hold and what became of it. `cost_micros`: the provider's part, in micro-dollars."""

    id: UUID
    state: HoldState
    purpose: Purpose
    label: str
    amount_micro: int
    captured_micro: int
    refunded_micro: int
    model: str | None
    practice: bool
    cached: bool
    input_tokens: int
    output_tokens: int
    cost_micros: int
    created_at: datetime
    ended_at: datetime | None


class Statement(Frozen):
    """What a run cost: each call of a model, oldest first, and the sums."""

    run_id: UUID
    charges: list[Charge]
    held_micro: int
    spent_micro: int
    refunded_micro: int
    cost_micros: int


class UsageBy(StrEnum):
    """What spending can be broken down by."""

    DAY = "day"
    MODEL = "model"
    AGENT = "agent"
    TEAM = "team"
    USER = "user"
    ORDER = "order"
    WORKFLOW = "workflow"
    KEY = "key"
    PURPOSE = "purpose"


class UsageRow(Frozen):
    """`key` is a day, a model, a purpose or an id; None: none. `spent_micro` is after refunds.

    `cost_micros`: what providers asked for it, in micro-dollars (the vendor's part).
    """

    key: str | None
    calls: int
    spent_micro: int
    cost_micros: int
    input_tokens: int
    output_tokens: int


class Usage(Frozen):
    """Spending from the first to the last day, both included, by the company's time zone."""

    by: UsageBy
    first: date
    last: date
    rows: list[UsageRow]


class DaySpending(Frozen):
    """What one kind of work took on one day, after refunds."""

    day: date
    purpose: Purpose
    spent_micro: int


class Meter(Frozen):
    """What the top bar shows, and how long it lasts.

    `plan_micro` of `plan_granted_micro` are left of this month's credits of the plan. `per_day`
    is the average of the last 14 days, or since spending began. `lasts_until`: at that pace; None
    when nothing is spent. `more_on`: when the plan gives `more_micro` again; None: never.
    """

    available_micro: int
    held_micro: int
    plan: str
    plan_micro: int
    plan_granted_micro: int
    addon_micro: int
    per_day_micro: int
    lasts_until: date | None
    more_on: date | None
    more_micro: int


class PriceRead(Frozen):
    """What a model takes per million tokens: in micro-dollars, and in micro-credits."""

    model: str
    known: bool = Field(description="False: nobody knows its price, so it cannot be used.")
    practice: bool
    input_micros: int | None
    output_micros: int | None
    input_credits_micro: int | None
    output_credits_micro: int | None


class PriceBook(Frozen):
    """`version` names the price lists in force; every charge keeps the one it was made by."""

    version: str
    credit_micros: int = Field(description="What one credit stands for, in micro-dollars.")
    data: list[PriceRead]
