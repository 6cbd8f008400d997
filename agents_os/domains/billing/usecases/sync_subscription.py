"""Bring what we know of a company's subscription up to date with the payment provider."""

from datetime import datetime

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, platform_session, unit_of_work
from agents_os.domains.billing.adapters.secondary import payments, subscriptions
from agents_os.domains.billing.metadata.events import PaymentFailed, PaymentRecovered
from agents_os.domains.billing.metadata.models import Subscription
from agents_os.domains.billing.metadata.payment_errors import PlanNotForSale
from agents_os.domains.billing.metadata.payments import PaidPlan
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.usecases.payment_customer import LIVE
from agents_os.domains.billing.usecases.set_plan import set_plan


async def sync_subscription(customer: str) -> None:
    """Ask the provider for the newest state and follow it. Opens its own units of work.

    Because it asks, it does not matter which event brought us here, how often, or in which order.

    Raises:
        PlanNotForSale: a subscription somebody made by hand, for no plan of ours.
    """
    async with platform_session() as session:
        org_id = await subscriptions.org_of_customer(session, customer)
    if org_id is None:  # a customer of another product of the same Stripe account
        return
    asked_at = utc_now()
    paid = await payments.payments().plan_of(customer)
    if paid is None:
        return
    if paid.plan not in plans():
        raise PlanNotForSale(
            f"Subscription {paid.id} names no plan of ours. Set its metadata “plan” to one of"
            f" {', '.join(plans())}, and replay the event."
        )
    async with unit_of_work(Actor.system(org_id)) as uow:
        row = await subscriptions.subscription(uow.session, org_id, lock=True)
        # An answer to an earlier question may arrive later.
        outdated = row and row.asked_at and row.asked_at > asked_at
        if row and row.customer_id == customer and not outdated:
            await _follow(uow, row, paid, asked_at)


async def _follow(uow: UnitOfWork, row: Subscription, paid: PaidPlan, asked_at: datetime) -> None:
    was_live, was_past_due = row.status in LIVE, row.status == "past_due"
    row.subscription_id, row.plan, row.quantity = paid.id, paid.plan, paid.quantity
    row.status, row.renews_at, row.ends = paid.status, paid.renews_at, paid.ends
    row.asked_at = asked_at
    is_past_due = paid.status == "past_due"
    if is_past_due and not was_past_due:
        row.past_due_since = asked_at
        uow.publish(PaymentFailed(org_id=row.org_id, since=asked_at))
    elif was_past_due and not is_past_due:
        row.past_due_since, row.read_only = None, False
        uow.publish(PaymentRecovered(org_id=row.org_id))
    await uow.session.flush()
    if paid.status == "active":
        await set_plan(uow, paid.plan)
    elif paid.status == "ended" and was_live:
        await set_plan(uow, "free")
    uow.signal("billing")
