from typing import NamedTuple
from uuid import UUID

from agents_os.core import money
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.models import Category
from agents_os.domains.billing.metadata.schemas import HoldRead, HoldRequest, Purpose, Subject
from agents_os.domains.billing.usecases.hold_credits import hold_credits
from agents_os.domains.orders.adapters.secondary.repository import orders, services
from agents_os.domains.orders.metadata import access
from agents_os.domains.orders.metadata.brief import size_of, task_of
from agents_os.domains.orders.metadata.errors import QuoteExpired, QuoteIsForSeveral
from agents_os.domains.orders.metadata.events import OrderPlaced
from agents_os.domains.orders.metadata.models import Order, Quote
from agents_os.domains.orders.metadata.schemas import OrderPlace, OrderRead, PlacedFrom
from agents_os.domains.orders.metadata.service_schemas import Line, Terms
from agents_os.domains.orders.metadata.states import Happening
from agents_os.domains.orders.usecases.order_queries import read_order
from agents_os.domains.orders.usecases.quote_order import require_offered
from agents_os.domains.orders.usecases.write_note import facts_of, price_of, write_note
from agents_os.domains.tasks.metadata.schemas import TaskOrigin, TaskRead
from agents_os.domains.tasks.usecases.create_task import create_task

NOWHERE = PlacedFrom()


async def place_order(
    uow: UnitOfWork, body: OrderPlace, *, placed_from: PlacedFrom = NOWHERE
) -> OrderRead:
    """Take up a quote: hold its price, and give the agent the task, all or nothing.

    Placing the same quote again gives the same order. Publishes OrderPlaced, and what creating a
    task publishes.

    Raises:
        Forbidden, QuoteNotFound, QuoteExpired, ServiceNotOffered, TeamNotFound, TeamMissing.
        QuoteIsForSeveral: use `place_batch`.
        CreditsExhausted, BudgetExceeded: nothing was written.
    """
    uow.actor.require(access.ORDER)
    quote = await services.lock_quote(uow.session, body.quote_id, uow.actor)
    if len(quote.lines) > 1:
        raise QuoteIsForSeveral(
            f"This quote is for {len(quote.lines)} orders. Place it as a batch.",
            orders=len(quote.lines),
        )
    return (await place_lines(uow, quote, body, placed_from))[0]


async def place_lines(
    uow: UnitOfWork, quote: Quote, body: OrderPlace, placed_from: PlacedFrom
) -> list[OrderRead]:
    """An order for each line of a locked quote; those there are, if it was placed already."""
    if quote.used_at is None:
        if quote.expires_at <= utc_now():
            raise QuoteExpired("This quote was good for a day, which is over. Ask for a new one.")
        service = await require_offered(uow, quote.service_id)
        terms = Terms.model_validate(quote.terms)
        deal = _Deal(quote, terms, Category(service.agent_category), body, placed_from)
        for line in quote.lines:
            await _place(uow, deal, Line.model_validate(line))
        quote.used_at = utc_now()
        await uow.session.flush()
    return [read_order(each) for each in await orders.of_quote(uow.session, quote.id, uow.actor)]


class _Deal(NamedTuple):
    """What the orders of a quote have in common."""

    quote: Quote
    terms: Terms
    category: Category
    body: OrderPlace
    placed_from: PlacedFrom


async def _place(uow: UnitOfWork, deal: _Deal, line: Line) -> None:
    order_id = uuid7()
    hold = await _hold(uow, deal, order_id)
    task = await _give(uow, deal, order_id, line)
    quote = deal.quote
    order = Order(
        id=order_id,
        org_id=quote.org_id,
        service_id=quote.service_id,
        agent_id=deal.terms.agent_id,
        quote_id=quote.id,
        line=line.row,
        task_id=task.id,
        hold_id=hold.id,
        name=deal.terms.name,
        terms=quote.terms,
        answers=line.answers,
        price_micros=hold.amount_micros,
        expected_s=quote.expected_s,
        past_orders=quote.past_orders,
        owner_id=task.owner_id,
        team_id=task.team_id,
        visibility=task.visibility,
        placed_from=deal.placed_from.model_dump(),
    )
    await orders.add(uow.session, order)
    await write_note(uow, order, Happening.PLACED, f"{price_of(order)} credits are set aside.")
    uow.publish(OrderPlaced(**facts_of(order), service_id=order.service_id))


async def _hold(uow: UnitOfWork, deal: _Deal, order_id: UUID) -> HoldRead:
    terms = deal.terms
    subject = Subject(order_id=order_id, agent_id=terms.agent_id, team_id=deal.body.team_id)
    return await hold_credits(
        uow,
        HoldRequest(
            key=f"order:{order_id}",
            amount_micros=money.credits(terms.price_credits),
            purpose=Purpose.ORDER,
            subject=subject,
            label=f"Order: {terms.name}",
            lease_s=None,
        ),
    )


async def _give(uow: UnitOfWork, deal: _Deal, order_id: UUID, line: Line) -> TaskRead:
    wanted = task_of(deal.terms, deal.category, line.answers)
    place = {"visibility": deal.body.visibility, "team_id": deal.body.team_id}
    origin = TaskOrigin(order_id=order_id, size=size_of(deal.terms.price_credits))
    return await create_task(uow, wanted.model_copy(update=place), origin=origin)
