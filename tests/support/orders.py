"""Shortcuts for tests about services and orders."""

from typing import Any
from uuid import UUID

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.gateway.metadata.schemas import ToolCall
from agents_os.domains.orders.adapters.primary import jobs as jobs  # registers its handlers
from agents_os.domains.orders.metadata.schemas import OrderDetail, OrderPlace, OrderRead
from agents_os.domains.orders.metadata.service_schemas import (
    BatchAsk,
    BatchQuote,
    QuoteAsk,
    QuoteRead,
    ServiceCreate,
    ServiceDetail,
)
from agents_os.domains.orders.usecases.create_service import create_service
from agents_os.domains.orders.usecases.order_queries import get_order
from agents_os.domains.orders.usecases.place_order import place_order
from agents_os.domains.orders.usecases.quote_batch import quote_batch
from agents_os.domains.orders.usecases.quote_order import quote_order
from tests.support.task_runs import call

FORM = {
    "type": "object",
    "required": ["topic"],
    "properties": {
        "topic": {"type": "string", "title": "Topic", "maxLength": 200},
        "words": {"type": "integer", "title": "Words", "minimum": 100, "maximum": 2000},
        "channels": {"type": "array", "title": "Channels", "items": {"enum": ["Mail", "Blog"]}},
    },
}
RESULT = {
    "key": "text",
    "name": "Text",
    "sections": [{"id": "body", "label": "Body", "type": "text"}],
}
ANSWERS = {"topic": "Robots"}


async def service(actor: Actor, agent_id: UUID, **fields: Any) -> ServiceDetail:
    """A service of the company's own: one question, one section, 20 credits."""
    body = {
        "agent_id": agent_id,
        "name": "Short text",
        "description": "A text about a topic.",
        "intake_form": FORM,
        "deliverable": RESULT,
        "price_credits": 20,
        "expected_minutes": 30,
        **fields,
    }
    async with db.unit_of_work(actor) as uow:
        return await create_service(uow, ServiceCreate.model_validate(body))


async def quote(actor: Actor, service_id: UUID, **answers: Any) -> QuoteRead:
    async with db.unit_of_work(actor) as uow:
        return await quote_order(uow, service_id, QuoteAsk(answers=answers or ANSWERS))


async def place(actor: Actor, quote_id: UUID, **fields: Any) -> OrderRead:
    async with db.unit_of_work(actor) as uow:
        return await place_order(uow, OrderPlace(quote_id=quote_id, **fields))


async def ordered(actor: Actor, service_id: UUID, **answers: Any) -> OrderRead:
    return await place(actor, (await quote(actor, service_id, **answers)).id)


async def order(actor: Actor, order_id: UUID) -> OrderDetail:
    async with db.unit_of_work(actor) as uow:
        return await get_order(uow, order_id)


async def happened(actor: Actor, order_id: UUID) -> list[str]:
    """The timeline, in words."""
    return [note.happening.value for note in (await order(actor, order_id)).timeline]


async def write_csv(actor: Actor, service_id: UUID, csv: str) -> BatchQuote:
    async with db.unit_of_work(actor) as uow:
        return await quote_batch(uow, service_id, BatchAsk(csv=csv))


def result(words: str = "All about robots.") -> list[ToolCall]:
    """What a model answers to hand in the result that was ordered."""
    sections = {"body": {"markdown": words}}
    return [call("submit_deliverable", "end", title="Text", sections=sections)]
