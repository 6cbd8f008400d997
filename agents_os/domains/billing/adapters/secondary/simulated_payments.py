"""A payment provider for development: everything works, and no money moves.

It keeps what Stripe would keep in a table of its own, and tells us of changes the way Stripe does.
Its pages are in `adapters.primary.simulated_pages`.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import utc_now
from agents_os.core.db import unit_of_work
from agents_os.core.ids import uuid7
from agents_os.core.money import dollars
from agents_os.core.settings import settings
from agents_os.domains.billing.adapters.secondary import payment_events
from agents_os.domains.billing.metadata.models import SimulatedPayment
from agents_os.domains.billing.metadata.packs import packs
from agents_os.domains.billing.metadata.payment_errors import PaymentRefused
from agents_os.domains.billing.metadata.payment_schemas import (
    CheckoutRead,
    InvoiceRead,
    PaymentMode,
    PlanChangePreview,
    PlanOrder,
    ProrationLine,
)
from agents_os.domains.billing.metadata.payments import MeteredUse, PaidPack, PaidPlan
from agents_os.domains.billing.metadata.plans import plans

PERIOD = timedelta(days=91)
PAGES = "/api/v1/billing/simulated"
NOTE = "Simulated payments: no money moves."


class SimulatedPayments:
    """Stands for Stripe where no keys are set."""

    provider = "simulated"
    mode = PaymentMode.SIMULATED
    note = NOTE

    async def create_customer(self, org_id: UUID, name: str) -> str:
        return f"cus_sim_{org_id.hex}"

    async def plan_checkout(self, customer: str, order: PlanOrder) -> CheckoutRead:
        return await _checkout(customer, order.model_dump())

    async def pack_checkout(self, customer: str, pack: str) -> CheckoutRead:
        return await _checkout(customer, {"pack": pack})

    async def charge_pack(self, customer: str, pack: str, key: str) -> str:
        name = f"pi_sim_{key}"
        async with unit_of_work(GATEKEEPER) as uow:
            if await uow.session.get(SimulatedPayment, name) is None:
                bought = packs()[pack]
                invoice(
                    uow.session, customer, f"{bought.credits} credits", dollars(bought.price_usd)
                )
                _add_pack(uow.session, customer, pack, name)
        return name

    async def portal(self, customer: str) -> str:
        return f"{settings().base_url}{PAGES}/portal"

    async def invoices(self, customer: str) -> list[InvoiceRead]:
        async with unit_of_work(GATEKEEPER) as uow:
            rows = await _all(uow.session, customer, "invoice")
            return [InvoiceRead.model_validate(row.body) for row in rows]

    async def preview(self, customer: str, paid: PaidPlan, order: PlanOrder) -> PlanChangePreview:
        share = _share_left(paid.renews_at)
        before = round(price_of(paid.plan, paid.quantity) * share)
        after = round(price_of(order.plan, order.quantity) * share)
        return PlanChangePreview(
            mode=self.mode,
            plan=order.plan,
            quantity=order.quantity,
            due_micros=after - before,
            currency="usd",
            lines=[
                ProrationLine(
                    description=f"Unused time of {plans()[paid.plan].name}", amount_micros=-before
                ),
                ProrationLine(
                    description=f"Remaining time of {plans()[order.plan].name}",
                    amount_micros=after,
                ),
            ],
            renews_at=paid.renews_at,
        )

    async def change(self, paid: PaidPlan, order: PlanOrder) -> None:
        async with unit_of_work(GATEKEEPER) as uow:
            row = await uow.session.get(SimulatedPayment, paid.id, with_for_update=True)
            if row is None:
                raise PaymentRefused("This subscription is not there any more. Buy a plan anew.")
            preview = await self.preview(row.customer_id, paid, order)
            row.body = row.body | order.model_dump()
            invoice(
                uow.session,
                row.customer_id,
                f"Change to {plans()[order.plan].name}",
                preview.due_micros,
            )
            await tell(uow.session, "customer.subscription.updated", row.customer_id)

    async def plan_of(self, customer: str) -> PaidPlan | None:
        async with unit_of_work(GATEKEEPER) as uow:
            rows = await _all(uow.session, customer, "subscription")
            return PaidPlan.model_validate(rows[0].body) if rows else None

    async def pack_of(self, payment: str) -> PaidPack | None:
        async with unit_of_work(GATEKEEPER) as uow:
            row = await uow.session.get(SimulatedPayment, payment)
            return PaidPack.model_validate(row.body) if row else None

    async def report_use(self, customer: str, used: MeteredUse) -> None:
        name = f"mtr_sim_{used.id}"
        async with unit_of_work(GATEKEEPER) as uow:
            if await uow.session.get(SimulatedPayment, name) is None:
                body = used.model_dump(mode="json")
                uow.session.add(
                    SimulatedPayment(id=name, kind="use", customer_id=customer, body=body)
                )


async def open_checkout(session: AsyncSession, checkout: str) -> SimulatedPayment | None:
    """The page to pay on, locked, unless it was paid or is too old."""
    row = await session.get(SimulatedPayment, checkout, with_for_update=True)
    usable = row and row.kind == "checkout" and not row.body.get("paid")
    return row if row and usable and row.created_at > utc_now() - timedelta(days=1) else None


async def pay(session: AsyncSession, checkout: SimulatedPayment) -> None:
    """What follows when somebody pays there."""
    order = checkout.body
    invoice(session, checkout.customer_id, *bought(checkout))
    checkout.body = order | {"paid": True}
    payment = None
    if "pack" in order:
        payment = f"pi_sim_{uuid7().hex}"
        _add_pack(session, checkout.customer_id, order["pack"], payment)
    else:
        _add_plan(session, checkout.customer_id, order["plan"], order["quantity"])
    await tell(session, "checkout.session.completed", checkout.customer_id, payment)


def bought(checkout: SimulatedPayment) -> tuple[str, int]:
    """(what is bought, its price in micro-dollars)"""
    order = checkout.body
    if "pack" in order:
        pack = packs()[order["pack"]]
        return f"{pack.credits} credits", dollars(pack.price_usd)
    plan, quantity = order["plan"], order["quantity"]
    times = f" × {quantity}" if quantity > 1 else ""
    return f"{plans()[plan].name} plan{times}", price_of(plan, quantity)


async def newest_plan(session: AsyncSession, customer: str) -> SimulatedPayment | None:
    rows = await _all(session, customer, "subscription")
    return rows[0] if rows else None


def price_of(plan: str, quantity: int) -> int:
    return dollars((plans()[plan].price_usd or 0) * quantity)


async def tell(session: AsyncSession, kind: str, customer: str, payment: str | None = None) -> None:
    """As a webhook does: kept together with what it tells of."""
    about = {"customer": customer, "payment_intent": payment}
    event = {"id": f"evt_sim_{uuid7().hex}", "type": kind, "data": {"object": about}}
    await payment_events.receive(session, event)


def invoice(session: AsyncSession, customer: str, description: str, amount_micros: int) -> None:
    number = f"in_sim_{uuid7().hex}"
    made = InvoiceRead(
        id=number,
        number=None,
        description=f"{description} (simulated)",
        status="paid",
        amount_micros=amount_micros,
        currency="usd",
        created_at=utc_now(),
        url=None,
        pdf_url=None,
    )
    _add(session, number, "invoice", customer, made.model_dump(mode="json"))


def _add_plan(session: AsyncSession, customer: str, plan: str, quantity: int) -> None:
    name = f"sub_sim_{uuid7().hex}"
    made = PaidPlan(
        id=name,
        item=name,
        plan=plan,
        quantity=quantity,
        status="active",
        renews_at=utc_now() + PERIOD,
        ends=False,
    )
    _add(session, name, "subscription", customer, made.model_dump(mode="json"))


def _add_pack(session: AsyncSession, customer: str, pack: str, name: str) -> None:
    made = PaidPack(
        id=name,
        customer=customer,
        pack=pack,
        credits=packs()[pack].credits,
        paid=True,
        refunded=0,
    )
    _add(session, name, "payment", customer, made.model_dump(mode="json"))


async def _checkout(customer: str, order: dict[str, object]) -> CheckoutRead:
    name = f"cs_sim_{uuid7().hex}"
    async with unit_of_work(GATEKEEPER) as uow:
        _add(uow.session, name, "checkout", customer, order)
    return CheckoutRead(
        mode=PaymentMode.SIMULATED,
        url=f"{settings().base_url}{PAGES}/checkout/{name}",
        expires_at=utc_now() + timedelta(days=1),
    )


def _add(
    session: AsyncSession, name: str, kind: str, customer: str, body: dict[str, object]
) -> None:
    session.add(SimulatedPayment(id=name, kind=kind, customer_id=customer, body=body))


async def _all(session: AsyncSession, customer: str, kind: str) -> list[SimulatedPayment]:
    found = await session.scalars(
        select(SimulatedPayment)
        .where(SimulatedPayment.customer_id == customer, SimulatedPayment.kind == kind)
        .order_by(SimulatedPayment.created_at.desc())
        .limit(100)
    )
    return list(found)


def _share_left(renews_at: datetime | None) -> float:
    left = (renews_at - utc_now()) / PERIOD if renews_at else 0
    return min(max(left, 0), 1)
