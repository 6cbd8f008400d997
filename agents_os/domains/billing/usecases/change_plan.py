from agents_os.core.actor import Actor
from agents_os.domains.billing.adapters.secondary import payments
from agents_os.domains.billing.metadata.payment_schemas import PlanChangeRead, PlanOrder
from agents_os.domains.billing.usecases.payment_customer import require_paid_plan
from agents_os.domains.billing.usecases.preview_plan_change import require_larger
from agents_os.domains.billing.usecases.start_plan_checkout import require_for_sale


async def change_plan(actor: Actor, body: PlanOrder) -> PlanChangeRead:
    """Pay for a larger plan, or more of it, for the rest of the period; again does nothing more.

    The plan follows in a few seconds, when the provider's word of it arrives. Opens its own units
    of work.

    Raises:
        PaymentsNotConnected, PlanNotForSale, NotSubscribed, SmallerPlan, PaymentRefused,
        PaymentsUnavailable
    """
    actor.require("billing:manage")
    require_for_sale(body.plan)
    provider = payments.payments()
    _, paid = await require_paid_plan(actor, provider)
    require_larger(paid, body)
    if (paid.plan, paid.quantity) != (body.plan, body.quantity):
        await provider.change(paid, body)
    return PlanChangeRead(mode=provider.mode, plan=body.plan, quantity=body.quantity)
