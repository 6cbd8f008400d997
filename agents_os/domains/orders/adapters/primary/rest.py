"""Services and orders over HTTP: parse, call one usecase, return its result."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, status
from pydantic import BeforeValidator

from agents_os.core import context
from agents_os.core.ids import unprefixed
from agents_os.core.pagination import Page, PageQuery
from agents_os.core.web import Uow, client_of
from agents_os.domains.orders.metadata.schemas import (
    OrderDetail,
    OrderFilter,
    OrderPlace,
    OrderRead,
    PlacedFrom,
)
from agents_os.domains.orders.metadata.service_schemas import (
    BatchAsk,
    BatchQuote,
    QuoteAsk,
    QuoteRead,
    ServiceCreate,
    ServiceDetail,
    ServiceFilter,
    ServiceRead,
    ServiceUpdate,
)
from agents_os.domains.orders.usecases import order_queries, service_queries
from agents_os.domains.orders.usecases.cancel_order import cancel_order
from agents_os.domains.orders.usecases.create_service import create_service
from agents_os.domains.orders.usecases.place_batch import place_batch
from agents_os.domains.orders.usecases.place_order import place_order
from agents_os.domains.orders.usecases.quote_batch import quote_batch
from agents_os.domains.orders.usecases.quote_order import quote_order
from agents_os.domains.orders.usecases.update_service import update_service

router = APIRouter()
services = APIRouter(prefix="/services", tags=["services"])
orders = APIRouter(prefix="/orders", tags=["orders"])

OrderId = Annotated[
    UUID,
    BeforeValidator(unprefixed(order_queries.ORDER_PREFIX)),
    Path(description="The id, or the reference “ord_…”."),
]


class ServiceListQuery(ServiceFilter, PageQuery, frozen=True):
    """Filters and page in one query string; FastAPI reads only one model from it."""


class OrderListQuery(OrderFilter, PageQuery, frozen=True):
    """Filters and page in one query string."""


@services.get("", operation_id="listServices")
async def get_services(uow: Uow, query: Annotated[ServiceListQuery, Query()]) -> Page[ServiceRead]:
    return await service_queries.list_services(uow, query, query)


@services.post("", operation_id="createService", status_code=status.HTTP_201_CREATED)
async def post_service(uow: Uow, body: ServiceCreate) -> ServiceDetail:
    return await create_service(uow, body)


@services.get("/{service_id}", operation_id="getService")
async def get_service(uow: Uow, service_id: UUID) -> ServiceDetail:
    """With its intake form as JSON Schema, and answers to begin with."""
    return await service_queries.get_service(uow, service_id)


@services.patch("/{service_id}", operation_id="updateService")
async def patch_service(uow: Uow, service_id: UUID, body: ServiceUpdate) -> ServiceDetail:
    return await update_service(uow, service_id, body)


@services.post(
    "/{service_id}/quotes", operation_id="quoteOrder", status_code=status.HTTP_201_CREATED
)
async def post_quote(uow: Uow, service_id: UUID, body: QuoteAsk) -> QuoteRead:
    """The fixed price of an order with these answers. Nothing is held yet."""
    return await quote_order(uow, service_id, body)


@services.post(
    "/{service_id}/batch-quotes", operation_id="quoteBatch", status_code=status.HTTP_201_CREATED
)
async def post_batch_quote(uow: Uow, service_id: UUID, body: BatchAsk) -> BatchQuote:
    """One price for all good rows of a CSV; the others are named with what is wrong with them."""
    return await quote_batch(uow, service_id, body)


@orders.get("", operation_id="listOrders")
async def get_orders(uow: Uow, query: Annotated[OrderListQuery, Query()]) -> Page[OrderRead]:
    return await order_queries.list_orders(uow, query, query)


@orders.post("", operation_id="placeOrder", status_code=status.HTTP_201_CREATED)
async def post_order(uow: Uow, body: OrderPlace, request: Request) -> OrderRead:
    """Hold the price and begin. Placing the same quote again gives the same order."""
    return await place_order(uow, body, placed_from=_origin(request))


@orders.post("/batch", operation_id="placeBatch", status_code=status.HTTP_201_CREATED)
async def post_batch(uow: Uow, body: OrderPlace, request: Request) -> list[OrderRead]:
    """Place a quote for several orders: the price of all is held, or nothing is placed."""
    return await place_batch(uow, body, placed_from=_origin(request))


@orders.get("/{order_id}", operation_id="getOrder")
async def get_order(uow: Uow, order_id: OrderId) -> OrderDetail:
    return await order_queries.get_order(uow, order_id)


@orders.post("/{order_id}/cancel", operation_id="cancelOrder")
async def post_cancel(uow: Uow, order_id: OrderId) -> OrderRead:
    """Before work begins; all credits come back."""
    return await cancel_order(uow, order_id)


def _origin(request: Request) -> PlacedFrom:
    client, serving = client_of(request), context.current()
    return PlacedFrom(
        request_id=serving.request_id if serving else "",
        ip=client.ip,
        user_agent=client.user_agent,
    )


router.include_router(services)
router.include_router(orders)
