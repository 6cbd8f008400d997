"""The catalogue: what agents offer, what a company writes itself, what an order begins with."""

import asyncio

import pytest

from agents_os.core import db
from agents_os.core.errors import Forbidden
from agents_os.domains.agents.metadata.schemas import AgentPause
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.billing.metadata.errors import CreditsExhausted
from agents_os.domains.billing.metadata.limits import PlanLimitReached
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.orders.metadata.errors import (
    AnswersIncomplete,
    QuoteIsForSeveral,
    ServiceChangedMeanwhile,
    ServiceNotFound,
    ServiceNotOffered,
)
from agents_os.domains.orders.metadata.schemas import OrderFilter, OrderPlace
from agents_os.domains.orders.metadata.service_schemas import ServiceFilter, ServiceUpdate
from agents_os.domains.orders.usecases.cancel_order import cancel_order
from agents_os.domains.orders.usecases.order_queries import list_orders
from agents_os.domains.orders.usecases.place_batch import place_batch
from agents_os.domains.orders.usecases.service_queries import get_service, list_services
from agents_os.domains.orders.usecases.update_service import update_service
from tests.support import agents, credits, orders
from tests.support.builders import new_org

CSV = "topic,words\nRobots,300\nDrones,many\nArms,\n"


async def names(actor, **query):
    async with db.unit_of_work(actor) as uow:
        return [each.name for each in (await list_services(uow, ServiceFilter(**query))).data]


async def change(actor, service, **fields):
    async with db.unit_of_work(actor) as uow:
        body = ServiceUpdate(revision=service.revision, **fields)
        return await update_service(uow, service.id, body)


async def read(actor, service_id):
    async with db.unit_of_work(actor) as uow:
        return await get_service(uow, service_id)


async def test_a_hired_agent_offers_what_its_template_can(actor):
    quill = await agents.hire(actor)
    offered = [each.name for each in agents.changed("quill").services]
    assert await names(actor) == sorted(offered)
    assert await names(actor, q=f"{quill.name} {offered[0].split()[0]}", max_price=50)
    assert await names(actor, category="hr") == []
    [first, *_] = (await read_all(actor)).data
    assert (first.available, first.can_edit, first.agent_name) == (True, True, quill.name)


async def read_all(actor):
    async with db.unit_of_work(actor) as uow:
        return await list_services(uow)


async def test_questions_are_asked_in_the_order_they_were_written(actor):
    service = await orders.service(actor, (await agents.hire(actor)).id)
    assert (await read(actor, service.id)).intake_form.order == ("topic", "words", "channels")
    blog = next(each for each in (await read_all(actor)).data if each.name == "Blog article")
    assert (await read(actor, blog.id)).intake_form.order[:3] == ("topic", "audience", "goal")


async def test_what_a_person_changed_survives_the_agents_next_version(actor):
    quill = await agents.hire(actor)
    first, second, *_ = (await read_all(actor)).data
    await change(actor, first, name="House style", price_credits=44)
    described = [each.model_dump(mode="json") for each in agents.changed("quill").services]
    kept = [each | {"price_credits": 11} for each in described if each["key"] != second.key]
    await agents.edit(actor, quill.id, services=kept)
    await agents.publish(actor, quill.id)
    assert (await read(actor, first.id)).price_credits == 44
    assert not (await read(actor, second.id)).offered
    assert second.name not in await names(actor)


async def test_an_order_keeps_the_terms_it_was_quoted_with(actor):
    service = await orders.service(actor, (await agents.hire(actor)).id)
    quote = await orders.quote(actor, service.id)
    await change(actor, service, price_credits=50, name="Dearer")
    order = await orders.place(actor, quote.id)
    assert (order.price_credits, order.name) == (20, "Short text")


async def test_only_who_manages_services_may_write_them(org, actor):
    agent = await agents.hire(actor)
    service = await orders.service(actor, agent.id)
    member = await org.member(Role.MEMBER)
    for attempt in (orders.service(member, agent.id), change(member, service, price_credits=10)):
        with pytest.raises(Forbidden):
            await attempt
    assert not (await read(member, service.id)).can_edit
    assert await orders.ordered(member, service.id)
    viewer = await org.member(Role.VIEWER)
    with pytest.raises(Forbidden):
        await orders.quote(viewer, service.id)


async def test_a_change_of_what_was_changed_meanwhile_is_refused(actor):
    service = await orders.service(actor, (await agents.hire(actor)).id)
    await change(actor, service, auto_accept_days=None)
    with pytest.raises(ServiceChangedMeanwhile):
        await change(actor, service, price_credits=12)
    assert (await read(actor, service.id)).auto_accept_days is None


async def test_services_of_a_private_agent_are_hidden_from_others(org, actor):
    member, other = await org.member(Role.MEMBER), await org.member(Role.MEMBER)
    await agents.hire(member, visibility="private")
    [service, *_] = (await read_all(member)).data
    assert await names(other) == []
    for stranger in (other, (await new_org()).owner):
        with pytest.raises(ServiceNotFound):
            await read(stranger, service.id)


async def test_what_is_withdrawn_or_paused_cannot_be_ordered(actor):
    agent = await agents.hire(actor)
    service = await orders.service(actor, agent.id)
    withdrawn = await change(actor, service, offered=False)
    with pytest.raises(ServiceNotOffered, match="withdrawn"):
        await orders.quote(actor, service.id)
    await change(actor, withdrawn, offered=True)
    async with db.unit_of_work(actor) as uow:
        await pause_agent(uow, agent.id, AgentPause(reason="Holidays"))
    with pytest.raises(ServiceNotOffered, match="takes no work"):
        await orders.quote(actor, service.id)
    assert not (await read(actor, service.id)).available


async def test_the_next_order_begins_with_the_last_answers(org, actor):
    service = await orders.service(actor, (await agents.hire(actor)).id)
    assert (await read(actor, service.id)).answers_from == "nothing"
    await orders.ordered(actor, service.id, topic="Robots", words=400)
    again = await read(await org.member(Role.MEMBER), service.id)
    assert (again.answers, again.answers_from) == ({"topic": "Robots", "words": 400}, "last_order")


async def test_the_first_order_begins_with_what_the_profile_knows(actor):
    form = {"properties": {"company": {"type": "string", "title": "Company"}}}
    agent = await agents.hire(actor)
    service = await orders.service(actor, agent.id, intake_form=form)
    known = await read(actor, service.id)
    assert (known.answers, known.answers_from) == ({"company": "Acme Robotics"}, "profile")


async def test_wrong_answers_get_no_quote(actor):
    service = await orders.service(actor, (await agents.hire(actor)).id)
    with pytest.raises(AnswersIncomplete) as refused:
        await orders.quote(actor, service.id, words=1)
    assert set(refused.value.details["fields"]) == {"topic", "words"}


async def test_a_csv_gives_one_quote_and_an_order_for_each_good_row(actor):
    service = await orders.service(actor, (await agents.hire(actor)).id)
    before = float(await credits.free(actor))
    batch = await orders.write_csv(actor, service.id, CSV)
    assert [(each.row, list(each.fields)) for each in batch.problems] == [(3, ["words"])]
    assert batch.quote is not None
    with pytest.raises(QuoteIsForSeveral):
        await orders.place(actor, batch.quote.id)
    for _ in range(2):
        async with db.unit_of_work(actor) as uow:
            placed = await place_batch(uow, OrderPlace(quote_id=batch.quote.id))
    assert [each.line for each in placed] == [2, 4]
    assert before - float(await credits.free(actor)) == 40
    async with db.unit_of_work(actor) as uow:
        listed = await list_orders(uow, OrderFilter(quote_id=batch.quote.id, open=True, q="short"))
    assert {each.id for each in listed.data} == {each.id for each in placed}


async def test_a_batch_that_costs_more_than_is_left_places_nothing():
    actor = (await new_org(credits=30)).owner
    service = await orders.service(actor, (await agents.hire(actor)).id)
    batch = await orders.write_csv(actor, service.id, CSV)
    with pytest.raises(CreditsExhausted):
        async with db.unit_of_work(actor) as uow:
            await place_batch(uow, OrderPlace(quote_id=batch.quote.id))
    assert await credits.free(actor) == "30"
    async with db.unit_of_work(actor) as uow:
        assert (await list_orders(uow)).data == []


async def test_of_two_batches_at_once_the_plan_allows_one_until_its_orders_are_closed(actor):
    service = await orders.service(actor, (await agents.hire(actor)).id)
    batches = [await orders.write_csv(actor, service.id, CSV) for _ in range(2)]

    async def place(quote_id):
        async with db.unit_of_work(actor) as uow:
            return await place_batch(uow, OrderPlace(quote_id=quote_id))

    ids = [each.quote.id for each in batches]
    found = await asyncio.gather(*(place(each) for each in ids), return_exceptions=True)
    refused = [each for each in found if isinstance(each, PlanLimitReached)]
    (placed,) = (each for each in found if isinstance(each, list))
    assert [each.message for each in refused] == [
        "The Free plan allows 1 batch of orders at a time, and your company has 1."
        " Wait until one is done, or change to the Pro plan."
    ]
    assert await place(placed[0].quote_id) == placed  # the same quote again is no other batch
    await orders.ordered(actor, service.id)  # nor is a single order one
    other = next(each for each in ids if each != placed[0].quote_id)
    for order in placed:
        with pytest.raises(PlanLimitReached):
            await place(other)
        async with db.unit_of_work(actor) as uow:
            await cancel_order(uow, order.id)
    assert len(await place(other)) == 2
