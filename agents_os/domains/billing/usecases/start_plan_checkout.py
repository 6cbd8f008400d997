from agents_os.core.actor import Actor
from agents_os.domains.billing.adapters.secondary import payments
from agents_os.domains.billing.metadata.payment_errors import AlreadySubscribed, PlanNotForSale
from agents_os.domains.billing.metadata.payment_schemas import CheckoutRead, PlanOrder
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.usecases.payment_customer import LIVE, ensure_customer


async def start_plan_checkout(actor: Actor, body: PlanOrder) -> CheckoutRead:
    """A page to buy the first plan on. The plan begins when the provider says it is paid.

    Opens its own units of work.

    Raises:
        PaymentsNotConnected, PlanNotForSale, AlreadySubscribed, PaymentsUnavailable
    """
    actor.require("billing:manage")
    require_for_sale(body.plan)
    provider = payments.payments()
    customer = await ensure_customer(actor, provider)
    paid = await provider.plan_of(customer)
    if paid and paid.status in LIVE:
        raise AlreadySubscribed(
            "Your company already pays for a plan. Change it instead.", plan=paid.plan
        )
    return await provider.plan_checkout(customer, body)


def require_for_sale(plan: str) -> None:
    """Raises PlanNotForSale unless the plan has a price."""
    sold = [key for key, each in plans().items() if each.price_usd and each.billed]
    if plan not in sold:
        raise PlanNotForSale(
            f"“{plan}” cannot be bought here. Choose one of: {', '.join(sold)}. For Enterprise,"
            " contact us; for Free, cancel under “Manage subscription”.",
            plans=sold,
        )
