"""Shapes of buying plans and credits. Money in micro-dollars (× 1,000,000).

The usecases that take an `Actor` talk to the payment provider and open their own units of work:
call them outside a transaction. All need the permission `billing:manage` unless they say otherwise.

    start_plan_checkout(actor, PlanOrder) -> CheckoutRead    first plan: send the person to `url`
    start_pack_checkout(actor, PackOrder) -> CheckoutRead    add-on credits: send them to `url`
    open_portal(actor) -> PortalRead                         “Manage subscription”
    list_invoices(actor) -> InvoiceList
    preview_plan_change(actor, PlanOrder) -> PlanChangePreview   when there is a subscription
    change_plan(actor, PlanOrder) -> PlanChangeRead              the same, for real
    get_subscription(uow) -> SubscriptionRead                no call of the provider; every member
    list_offers(uow) -> OfferList                            no call of the provider; every member
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from agents_os.core.shapes import Body, Frozen
from agents_os.domains.billing.metadata.plans import plans

MOST_OF_A_PLAN = 20


class PaymentMode(StrEnum):
    """How payments work here.

    LIVE: through Stripe. SIMULATED: everything works, and no money moves (development).
    NOT_CONNECTED: nothing can be bought; `note` says what to set.
    """

    LIVE = "live"
    SIMULATED = "simulated"
    NOT_CONNECTED = "not_connected"


class Standing(StrEnum):
    """ACTIVE: fine. PAST_DUE: a payment failed, and there is time to mend it. READ_ONLY: that time
    is over, so no work begins; everything stays readable and nothing is deleted.
    """

    ACTIVE = "active"
    PAST_DUE = "past_due"
    READ_ONLY = "read_only"


class SubscriptionRead(Frozen):
    """The plan of a company and how its payment stands.

    Attributes:
        note: What to know about the mode, for people; empty when live with real money.
        plan: "free", "pro", "teams" or "enterprise".
        quantity: How many times the plan's monthly credits and price.
        subscribed: Whether a plan is paid for. Then change it; else buy it.
        renews_at: When the paid period ends.
        ends: It is cancelled and ends at `renews_at`.
        standing_note: What is wrong with the payment and what to do; empty when all is well.
        read_only_at: When a company whose payment is past due becomes read-only.
        can_manage: Whether there is a page of the payment provider to manage it (`open_portal`).
    """

    mode: PaymentMode
    note: str
    plan: str
    plan_name: str
    quantity: int
    subscribed: bool
    renews_at: datetime | None
    ends: bool
    standing: Standing
    standing_note: str
    read_only_at: datetime | None
    can_manage: bool


class PlanOffer(Frozen):
    """A plan to choose. `price_micros` None: by agreement. `billed`: "quarter", "month" or None.

    `history_days`: so long the details of runs are kept; None: for good.
    """

    key: str
    name: str
    credits_per_month: int
    price_micros: int | None
    billed: str | None
    limits: dict[str, int]
    history_days: int | None
    current: bool
    buyable: bool


class PackOffer(Frozen):
    """Add-on credits to choose; they last `months_valid` months."""

    key: str
    name: str
    credits: int
    price_micros: int
    months_valid: int
    buyable: bool


class OfferList(Frozen):
    """What can be bought."""

    mode: PaymentMode
    note: str
    plans: list[PlanOffer]
    packs: list[PackOffer]


def _plan_key(value: Any) -> Any:
    """Plans by their key or an alias, in any case: "PRO", "starter"."""
    name = value.lower() if isinstance(value, str) else value
    return next((key for key, plan in plans().items() if name in (key, *plan.aliases)), name)


class PlanOrder(Body):
    """The plan somebody wants; also as `planId`."""

    plan: Annotated[
        str,
        BeforeValidator(_plan_key),
        Field(max_length=40, validation_alias=AliasChoices("plan", "planId")),
    ]
    quantity: int = Field(1, ge=1, le=MOST_OF_A_PLAN)


class PackOrder(Body):
    """The pack somebody wants: by its key, or by the `amount` of credits it has.

    `paymentMethodId` is accepted and not used: cards are only ever given to the payment provider.
    """

    pack: str | None = Field(None, max_length=40)
    amount: int | None = Field(None, gt=0)
    payment_method_id: str | None = Field(
        None,
        max_length=255,
        validation_alias=AliasChoices("payment_method_id", "paymentMethodId"),
    )


class CheckoutRead(Frozen):
    """Where to pay. The page is the payment provider's; it works until `expires_at`."""

    mode: PaymentMode
    url: str
    expires_at: datetime


class PortalRead(Frozen):
    """Where to cancel, or to change the card. The link works for a few minutes."""

    mode: PaymentMode
    url: str


class InvoiceRead(Frozen):
    """An invoice. `status`: "draft", "open", "paid", "uncollectible" or "void"."""

    id: str
    number: str | None
    description: str
    status: str
    amount_micros: int
    currency: str
    created_at: datetime
    url: str | None = Field(description="The invoice to look at, at the payment provider.")
    pdf_url: str | None


class InvoiceList(Frozen):
    """The newest invoices of the company, at most 100."""

    mode: PaymentMode
    data: list[InvoiceRead]


class ProrationLine(Frozen):
    """One line of a preview: negative for what comes back."""

    description: str
    amount_micros: int


class PlanChangePreview(Frozen):
    """What a change of plan would cost today. `due_micros` below zero: credited to next invoice."""

    mode: PaymentMode
    plan: str
    quantity: int
    due_micros: int
    currency: str
    lines: list[ProrationLine]
    renews_at: datetime | None


class PlanChangeRead(Frozen):
    """The plan that was paid for; it takes effect within seconds."""

    mode: PaymentMode
    plan: str
    quantity: int


class MeteredRead(Frozen):
    """Credits beyond the plan's own, billed after they were spent. All zero without such a plan.

    Attributes:
        most_micro: How many may be spent this month, in micro-credits.
        spent_micro: How many of these were, or are set aside for running work.
        reported_credits: Of this month's, those the payment provider knows of.
        waiting_credits: Those it will be told of.
        failed_credits: Those it refused, or may not have heard of; nothing is lost.
        note: Why nothing is reported, or what to do; empty when all is well.
    """

    most_micro: int
    spent_micro: int
    reported_credits: int
    waiting_credits: int
    failed_credits: int
    note: str


class WebhookReceipt(Frozen):
    """The event is kept."""

    received: bool = True
