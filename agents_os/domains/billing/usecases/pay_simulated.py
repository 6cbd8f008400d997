"""What a person does on the pages of the simulated payment provider. No money moves."""

from typing import Literal

from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.core.db import unit_of_work
from agents_os.core.errors import NotFound
from agents_os.domains.billing.adapters.secondary import payments, simulated_payments
from agents_os.domains.billing.metadata.models import SimulatedPayment
from agents_os.domains.billing.metadata.payment_schemas import PaymentMode
from agents_os.domains.billing.metadata.payments import PaidPlan
from agents_os.domains.billing.usecases.payment_customer import find_customer

Wish = Literal["cancel", "fail", "pay"]


async def read_simulated_checkout(actor: Actor, checkout: str) -> tuple[str, int]:
    """(what is bought, its price in micro-dollars). Raises NotFound."""
    customer = await _customer(actor)
    async with unit_of_work(GATEKEEPER) as uow:
        row = await simulated_payments.open_checkout(uow.session, checkout)
        return simulated_payments.bought(_mine(row, customer))


async def pay_simulated(actor: Actor, checkout: str) -> None:
    """Pay on the page of a checkout. Raises NotFound: not ours, paid before, or too old."""
    customer = await _customer(actor)
    async with unit_of_work(GATEKEEPER) as uow:
        row = _mine(await simulated_payments.open_checkout(uow.session, checkout), customer)
        await simulated_payments.pay(uow.session, row)


async def read_simulated_plan(actor: Actor) -> PaidPlan | None:
    """The subscription the portal shows."""
    return await payments.payments().plan_of(await _customer(actor))


async def change_simulated_plan(actor: Actor, wish: Wish) -> None:
    """End the plan, let its next payment fail, or pay what failed."""
    customer = await _customer(actor)
    status = {"cancel": "ended", "fail": "past_due", "pay": "active"}[wish]
    async with unit_of_work(GATEKEEPER) as uow:
        row = await simulated_payments.newest_plan(uow.session, customer)
        if row is None or row.body["status"] == "ended":
            raise NotFound("There is no subscription to change. Buy a plan under Billing.")
        row.body = row.body | {"status": status}
        await simulated_payments.tell(uow.session, "customer.subscription.updated", customer)


async def _customer(actor: Actor) -> str:
    actor.require("billing:manage")
    row = None
    if payments.mode()[0] is PaymentMode.SIMULATED:
        row = await find_customer(actor, payments.payments())
    if row is None:
        raise NotFound("There is nothing to pay here.")
    return row.customer_id


def _mine(row: SimulatedPayment | None, customer: str) -> SimulatedPayment:
    if row is None or row.customer_id != customer:
        raise NotFound("This payment was made before, or is too old. Start anew under Billing.")
    return row
