from agents_os.core.actor import Actor
from agents_os.domains.billing.adapters.secondary import payments
from agents_os.domains.billing.metadata.payment_errors import NotSubscribed
from agents_os.domains.billing.metadata.payment_schemas import PortalRead
from agents_os.domains.billing.usecases.payment_customer import find_customer


async def open_portal(actor: Actor) -> PortalRead:
    """The provider's page to cancel a plan or change the card. Opens its own units of work.

    Raises:
        PaymentsNotConnected, NotSubscribed, PaymentsUnavailable
    """
    actor.require("billing:manage")
    provider = payments.payments()
    row = await find_customer(actor, provider)
    if row is None:
        raise NotSubscribed(
            "Your company has not bought anything yet, so there is no card to manage."
        )
    return PortalRead(mode=provider.mode, url=await provider.portal(row.customer_id))
