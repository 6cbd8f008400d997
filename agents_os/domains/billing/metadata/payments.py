"""The port to a payment provider. Two implementations: Stripe, and a simulator.

Nobody calls it inside a unit of work or while an agent works. What it says about a plan or a
payment is always the newest state: that is why the order in which webhooks arrive does not matter.
"""

from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID

from agents_os.core.shapes import Frozen
from agents_os.domains.billing.metadata.payment_schemas import (
    CheckoutRead,
    InvoiceRead,
    PaymentMode,
    PlanChangePreview,
    PlanOrder,
)

# The provider knows a key or an identifier again for a day. What it may have heard longer ago is
# not said again by itself: it could count twice.
SURE = timedelta(hours=23)


class PaidPlan(Frozen):
    """A subscription. `item`: its line with the plan, to change it."""

    id: str
    item: str
    plan: str
    quantity: int
    status: Literal["active", "past_due", "ended"]
    renews_at: datetime | None
    ends: bool


class PaidPack(Frozen):
    """A payment for add-on credits. `refunded`: the part of the money that went back, 0 to 1."""

    id: str
    customer: str
    pack: str
    credits: int
    paid: bool
    refunded: float


class MeteredUse(Frozen):
    """Credits to be paid for afterwards. `id`: told of twice, they count once.

    `event`: the name of the meter. `at`: within the last 35 days.
    """

    id: UUID
    event: str
    credits: int
    at: datetime


class Payments(Protocol):
    """What billing needs of a payment provider.

    Raises (all):
        PaymentsUnavailable: no answer, or not now; nothing was done, or doing it again is safe.
        PaymentRefused: it says no.
    """

    provider: str
    mode: PaymentMode
    note: str

    async def create_customer(self, org_id: UUID, name: str) -> str:
        """The id of the company's customer; the same when asked again within a day."""

    async def plan_checkout(self, customer: str, order: PlanOrder) -> CheckoutRead:
        """A page to buy a plan on."""

    async def pack_checkout(self, customer: str, pack: str) -> CheckoutRead:
        """A page to buy a pack on."""

    async def charge_pack(self, customer: str, pack: str, key: str) -> str:
        """Buy a pack with the customer's saved card, nobody being there. Returns the payment.

        The same payment when asked again with the same `key` within a day.
        """

    async def portal(self, customer: str) -> str:
        """The address of a page to manage subscription and card on."""

    async def invoices(self, customer: str) -> list[InvoiceRead]:
        """Newest first."""

    async def preview(self, customer: str, paid: PaidPlan, order: PlanOrder) -> PlanChangePreview:
        """What `change` would cost now."""

    async def change(self, paid: PaidPlan, order: PlanOrder) -> None:
        """Change plan or quantity, charging or crediting the rest of the period."""

    async def plan_of(self, customer: str) -> PaidPlan | None:
        """The subscription as it is now; the one that counts when there are several."""

    async def pack_of(self, payment: str) -> PaidPack | None:
        """The payment as it is now; None: it is not for a pack."""

    async def report_use(self, customer: str, used: MeteredUse) -> None:
        """Put metered credits on the customer's next invoice."""
