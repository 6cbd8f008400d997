"""Shapes of billing. Credits are in micro-credits, money in micro-dollars (both × 1,000,000)."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from agents_os.core.fields import ShortText
from agents_os.core.shapes import Frozen


class Purpose(StrEnum):
    """What credits are spent on."""

    CHAT = "chat"
    TASK = "task"
    ORDER = "order"
    WORKFLOW = "workflow"
    KNOWLEDGE = "knowledge"


class HoldState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"
    RELEASED = "released"


class Subject(Frozen):
    """What is paid for. Each of these may have a budget of its own, so name all that apply.

    `user_id` and `api_key_id` are taken from the caller when they are not given.
    """

    run_id: UUID | None = None
    order_id: UUID | None = None
    agent_id: UUID | None = None
    team_id: UUID | None = None
    workflow_id: UUID | None = None
    user_id: UUID | None = None
    api_key_id: UUID | None = None


class HoldRequest(Frozen):
    """Credits to set aside before work starts.

    Attributes:
        key: Makes the request idempotent within the organisation: the same key, the same hold.
        amount_micros: The most the work may cost.
        at_least_micros: Less will do, down to this much; None: all or nothing.
        money_micros: What a provider may ask for it at most, for budgets in money; None: what
            the credits are worth. At least the share of `at_least_micros` must be left, too.
        label: What the ledger calls it, e.g. the title of the order. No chat text.
        lease_s: Credits of work that died come back after this time, unless `renew_hold` moves
            it; None: held until somebody captures or releases it (an order).
        practice: Of the practice model: paid from starter credits as far as they last.
    """

    key: str = Field(min_length=1, max_length=120)
    amount_micros: int = Field(ge=0)
    at_least_micros: int | None = Field(None, ge=0)
    money_micros: int | None = Field(None, ge=0)
    purpose: Purpose
    subject: Subject = Subject()
    label: ShortText = ""
    lease_s: int | None = Field(300, ge=1)
    model: str | None = None
    practice: bool = False


class HoldRead(Frozen):
    """Credits set aside, and what became of them."""

    id: UUID
    state: HoldState
    amount_micros: int
    money_micros: int
    captured_micros: int
    refunded_micros: int
    purpose: Purpose
    label: str
    lease_until: datetime | None


class Consumption(Frozen):
    """What a model call took, for the records; `cost_micros` is the provider's price."""

    model: str
    price_version: str
    input_tokens: int = Field(ge=0)
    output_tokens: int = Field(ge=0)
    cost_micros: int = Field(ge=0)
    cached: bool = False


class CreditBalanceRead(Frozen):
    """What an organisation can spend."""

    granted_micro: int = Field(description="Credits it owns: free and set aside, in micro-credits.")
    available_micro: int = Field(description="Of these, what is free, in micro-credits.")
    available: str = Field(description="The same for people, in credits, e.g. “11.8”.")


class GrantKind(StrEnum):
    STARTER = "starter"
    MONTHLY = "monthly"
    ADDON = "addon"
    PROMOTIONAL = "promotional"
    REFUND = "refund"
    METERED = "metered"  # paid for after they were spent


class CreditsGrant(Frozen):
    """Credits to give. The same `key` is granted once. Lower `priority` is spent first, then
    what expires first, then what is oldest. `reason` is a line for people.
    """

    kind: GrantKind
    amount_micros: int = Field(gt=0)
    key: str = Field(min_length=1, max_length=120)
    reason: ShortText
    expires_at: datetime | None = None
    priority: int = Field(100, ge=0, le=1000)


class Drift(Frozen):
    """Something kept that differs from what the ledger's lines say."""

    org_id: UUID
    what: str
    kept: int
    counted: int


class UsageDrift(Frozen):
    """A day whose usage differs from what was settled on it, in micro-credits."""

    org_id: UUID
    day: date
    kept: int
    counted: int
