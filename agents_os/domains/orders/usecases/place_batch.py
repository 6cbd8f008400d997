from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.metadata.limits import Resource
from agents_os.domains.billing.usecases.check_limit import check_limit
from agents_os.domains.orders.adapters.secondary.repository import services
from agents_os.domains.orders.metadata import access
from agents_os.domains.orders.metadata.schemas import OrderPlace, OrderRead, PlacedFrom
from agents_os.domains.orders.usecases.place_order import NOWHERE, place_lines


async def place_batch(
    uow: UnitOfWork, body: OrderPlace, *, placed_from: PlacedFrom = NOWHERE
) -> list[OrderRead]:
    """Take up a quote for several orders: all their prices are held, or none is.

    Afterwards each order goes its own way: one that fails is refunded alone. It counts as a batch
    of the plan until none of them is open.

    Raises:
        As `place_order`.
        PlanLimitReached: as many batches as the plan allows are at work.
    """
    uow.actor.require(access.ORDER)
    quote = await services.lock_quote(uow.session, body.quote_id, uow.actor)
    if quote.used_at is None and len(quote.lines) > 1:
        await check_limit(uow, Resource.BATCH_JOBS)
    return await place_lines(uow, quote, body, placed_from)
