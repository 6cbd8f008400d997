from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.orders.metadata.batch import read_orders
from agents_os.domains.orders.metadata.service_schemas import BatchAsk, BatchQuote
from agents_os.domains.orders.usecases.quote_order import require_offered, store_quote, terms_of


async def quote_batch(uow: UnitOfWork, service_id: UUID, body: BatchAsk) -> BatchQuote:
    """One quote for all good rows of a CSV; the others are named with what is wrong with them.

    Raises:
        Forbidden, ServiceNotFound, ServiceNotOffered.
        BatchUnreadable: no CSV with the form's columns, no rows, or more than 50.
    """
    service = await require_offered(uow, service_id)
    lines, problems = read_orders(terms_of(service).intake_form, body.csv)
    quote = await store_quote(uow, service, lines) if lines else None
    return BatchQuote(quote=quote, problems=problems)
