from math import inf

from agents_os.core.actor import Actor
from agents_os.domains.billing.adapters.secondary import payments
from agents_os.domains.billing.metadata.payment_errors import SmallerPlan
from agents_os.domains.billing.metadata.payment_schemas import PlanChangePreview, PlanOrder
from agents_os.domains.billing.metadata.payments import PaidPlan
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.usecases.payment_customer import require_paid_plan
from agents_os.domains.billing.usecases.start_plan_checkout import require_for_sale


async def preview_plan_change(actor: Actor, body: PlanOrder) -> PlanChangePreview:
    """What changing to this plan would cost today. Changes nothing; opens its own units of work.

    Raises:
        PaymentsNotConnected, PlanNotForSale, NotSubscribed, SmallerPlan, PaymentsUnavailable
    """
    actor.require("billing:manage")
    require_for_sale(body.plan)
    provider = payments.payments()
    customer, paid = await require_paid_plan(actor, provider)
    require_larger(paid, body)
    return await provider.preview(customer, paid, body)


def require_larger(paid: PaidPlan, order: PlanOrder) -> None:
    """Raises SmallerPlan: else a company could have a plan's credits and the money back."""
    if _price(order.plan, order.quantity) < _price(paid.plan, paid.quantity):
        until = f" on {paid.renews_at:%-d %B %Y}" if paid.renews_at else ""
        raise SmallerPlan(
            f"A smaller plan can begin when the paid period ends{until}. Cancel under"
            " “Manage subscription”: what you paid for stays until then. Choose the smaller plan"
            " afterwards.",
            plan=paid.plan,
        )


def _price(plan: str, quantity: int) -> float:
    """What is sold by agreement is larger than anything with a price."""
    known = plans().get(plan)
    return inf if known is None or known.price_usd is None else known.price_usd * quantity
