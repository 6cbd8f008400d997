from agents_os.core.actor import Actor
from agents_os.domains.billing.adapters.secondary import payments
from agents_os.domains.billing.metadata.payment_schemas import InvoiceList, PaymentMode
from agents_os.domains.billing.usecases.payment_customer import find_customer


async def list_invoices(actor: Actor) -> InvoiceList:
    """The newest invoices, from the provider; none when payments are not connected.

    Opens its own units of work.

    Raises:
        PaymentsUnavailable
    """
    actor.require("billing:manage")
    mode, _ = payments.mode()
    if mode is PaymentMode.NOT_CONNECTED:
        return InvoiceList(mode=mode, data=[])
    provider = payments.payments()
    row = await find_customer(actor, provider)
    return InvoiceList(mode=mode, data=await provider.invoices(row.customer_id) if row else [])
