"""The company's customer at the payment provider."""

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.billing.adapters.secondary import subscriptions
from agents_os.domains.billing.metadata.models import Subscription
from agents_os.domains.billing.metadata.payment_errors import NotSubscribed
from agents_os.domains.billing.metadata.payments import PaidPlan, Payments

LIVE = ("active", "past_due")


async def ensure_customer(actor: Actor, provider: Payments) -> str:
    """The customer, made when there is none. Opens its own units of work."""
    async with unit_of_work(actor) as uow:
        row = await subscriptions.subscription(uow.session, actor.tenant)
        if row and row.provider == provider.provider:
            return row.customer_id
        name = await subscriptions.company_name(uow.session, actor.tenant)
    customer = await provider.create_customer(actor.tenant, name)
    async with unit_of_work(actor) as uow:
        return await subscriptions.remember_customer(uow.session, provider.provider, customer)


async def find_customer(actor: Actor, provider: Payments) -> Subscription | None:
    """What the company has at this provider; None: it never bought anything there."""
    async with unit_of_work(actor) as uow:
        row = await subscriptions.subscription(uow.session, actor.tenant)
    return row if row and row.provider == provider.provider else None


async def require_paid_plan(actor: Actor, provider: Payments) -> tuple[str, PaidPlan]:
    """(customer, the plan it pays for, as the provider sees it now). Raises NotSubscribed."""
    row = await find_customer(actor, provider)
    paid = await provider.plan_of(row.customer_id) if row else None
    if row is None or paid is None or paid.status not in LIVE:
        raise NotSubscribed("Your company has no paid plan yet. Buy one under Billing.")
    return row.customer_id, paid
