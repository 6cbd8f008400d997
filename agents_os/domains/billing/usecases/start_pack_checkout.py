from agents_os.core.actor import Actor
from agents_os.domains.billing.adapters.secondary import payments
from agents_os.domains.billing.metadata.packs import packs
from agents_os.domains.billing.metadata.payment_errors import PackNotFound
from agents_os.domains.billing.metadata.payment_schemas import CheckoutRead, PackOrder
from agents_os.domains.billing.usecases.payment_customer import ensure_customer


async def start_pack_checkout(actor: Actor, body: PackOrder) -> CheckoutRead:
    """A page to buy add-on credits on. They come, once, when the provider says they are paid.

    Opens its own units of work.

    Raises:
        PaymentsNotConnected, PackNotFound, PaymentsUnavailable
    """
    actor.require("billing:manage")
    pack = _pack(body)
    provider = payments.payments()
    customer = await ensure_customer(actor, provider)
    return await provider.pack_checkout(customer, pack)


def _pack(body: PackOrder) -> str:
    for key, pack in packs().items():
        if body.pack == key or (body.pack is None and body.amount == pack.credits):
            return key
    offered = ", ".join(f"{key} ({pack.credits} credits)" for key, pack in packs().items())
    raise PackNotFound(f"There is no such pack of credits. Choose one of: {offered}.")
