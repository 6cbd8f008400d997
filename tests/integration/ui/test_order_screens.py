"""The catalogue, the order form, orders and the editor of services, as clicks would go."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from agents_os.core.actor import Actor
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.ui.pages.order.state import OrderState
from agents_os.ui.pages.orders.state import OrdersState
from agents_os.ui.pages.service.state import ServiceState
from agents_os.ui.pages.service_editor.state import ServiceEditorState
from agents_os.ui.pages.services.state import ServicesState
from agents_os.ui.pages.task.review_state import ReviewState
from agents_os.ui.pages.task.state import TaskState
from tests.support import credits, orders
from tests.support.agents import hire
from tests.support.builders import Org, new_org
from tests.support.tab import Tab, open_tab, submitted
from tests.support.task_runs import hear, work, worker_agent


@pytest.fixture
async def service(actor: Actor) -> UUID:
    return (await orders.service(actor, await worker_agent(actor))).id


async def delivered(actor: Actor, service_id: UUID) -> UUID:
    placed = await orders.ordered(actor, service_id)
    await hear(actor)
    with playing(orders.result()):
        await work(actor)
    return placed.id


async def test_the_catalogue_shows_what_can_be_ordered_and_filters_it(
    tab: Tab, actor: Actor
) -> None:
    agent = await hire(actor)
    await tab.open("/services")
    state = await tab.state(ServicesState)
    assert [each.agent for each in state.services] == [agent.name] * len(state.services)
    assert all(each.can_edit and not each.note for each in state.services)
    await tab.send(ServicesState.narrow("category", "hr"))
    assert (await tab.state(ServicesState)).services == []
    await tab.send(ServicesState.show_all)
    await tab.send(ServicesState.search("landing"))
    assert [each.name for each in (await tab.state(ServicesState)).services] == [
        "Landing page copy"
    ]
    await orders.service(actor, agent.id, name="Landing strip")
    await tab.until(ServicesState, lambda state: len(state.services) == 2)


async def test_forged_filters_change_nothing(tab: Tab) -> None:
    for event in (
        ServicesState.narrow("category", "weather"),
        ServicesState.narrow("owner", "x"),
        OrdersState.narrow("status", "lost"),
    ):
        await tab.send(event)
        assert await tab.notice()
    assert not (await tab.state(ServicesState)).filtered


async def test_wrong_answers_are_told_beside_their_questions(tab: Tab, service: UUID) -> None:
    await tab.open(f"/services/{service}")
    await tab.send(ServiceState.ask_quote(submitted(topic="", words="many")))
    state = await tab.state(ServiceState)
    wrong = {each.key: each.error for each in state.questions if each.error}
    assert wrong == {"topic": "Please answer this.", "words": "Write a whole number."}
    assert state.deal.id == ""
    assert (await tab.notice()).startswith("Topic: Please answer this.")


async def test_an_order_is_placed_at_the_price_shown(tab: Tab, actor: Actor, service: UUID) -> None:
    await tab.open(f"/services/{service}")
    answers = submitted(("channels[]", "Mail"), ("channels[]", "Blog"), topic="Robots", words="300")
    await tab.send(ServiceState.ask_quote(answers))
    deal = (await tab.state(ServiceState)).deal
    assert (deal.price, deal.orders) == ("20 credits", 1)
    assert "as the service states" in deal.time
    before = float(await credits.free(actor))
    await tab.send(ServiceState.place)
    assert before - float(await credits.free(actor)) == 20
    await tab.open("/orders")
    [row] = (await tab.state(OrdersState)).orders
    assert (row.word, row.price) == ("Placed", "20 credits")
    order = await orders.order(actor, UUID(row.id))
    assert order.answers == {"topic": "Robots", "words": 300, "channels": ["Mail", "Blog"]}
    await tab.open(f"/services/{service}")
    again = await tab.state(ServiceState)
    assert again.filled_from.startswith("Filled in with the answers of your last order.")
    assert {each.key: each.value for each in again.questions}["words"] == "300"


async def test_rows_of_a_csv_are_ordered_at_once_and_bad_ones_named(
    tab: Tab, service: UUID
) -> None:
    await tab.open(f"/services/{service}")
    await tab.send(ServiceState.ask_batch({"csv": "topic,words\nA,300\n"}))
    assert (await tab.state(ServiceState)).deal.orders == 1
    await tab.send(ServiceState.read_batch("orders.csv", "topic,words\nA,300\nB,1\nC,\n"))
    state = await tab.state(ServiceState)
    assert (state.deal.price, state.deal.orders) == ("40 credits", 2)
    assert [row[0] for row in state.problems] == ["Row 3"]
    await tab.send(ServiceState.place)
    await tab.open("/orders")
    assert len((await tab.state(OrdersState)).orders) == 2


async def test_an_order_shows_its_result_and_is_accepted(
    tab: Tab, actor: Actor, service: UUID
) -> None:
    order_id = await delivered(actor, service)
    await tab.open(f"/orders/{order_id}")
    state, review = await tab.state(OrderState), await tab.state(ReviewState)
    assert (state.card.word, review.title, review.status) == (
        "Ready to review",
        "Text",
        "in_review",
    )
    assert state.facts.accepts_at
    assert "review" in (await tab.state(TaskState)).can
    await tab.send(ReviewState.accept)
    assert await tab.notice() == "Accepted. The order is done and charged."
    await tab.until(OrderState, lambda state: state.card.word == "Accepted")
    state = await tab.state(OrderState)
    assert [line.word for line in state.timeline] == [
        "Accepted",
        "Result handed in",
        "Work began",
        "Ordered",
    ]


async def test_a_rejected_order_says_that_the_credits_are_back(
    tab: Tab, actor: Actor, service: UUID
) -> None:
    order_id = await delivered(actor, service)
    await tab.open(f"/orders/{order_id}")
    await tab.send(ReviewState.reject({"comment": "Not what I meant"}))
    await tab.until(OrderState, lambda state: state.card.word == "Refunded")
    next_ = (await tab.state(OrderState)).next
    assert next_.text == "20 credits are back: the result was rejected."


async def test_progress_moves_and_an_order_not_begun_can_be_cancelled(
    tab: Tab, actor: Actor, service: UUID
) -> None:
    begun = await orders.ordered(actor, service)
    await hear(actor)
    await tab.open(f"/orders/{begun.id}")
    standing = (await tab.state(OrderState)).standing
    assert (standing.shown, standing.percent) == (True, -1)
    assert "too few past orders" in standing.text
    waiting = await orders.ordered(actor, service)
    await tab.open(f"/orders/{waiting.id}")
    assert (await tab.state(OrderState)).can_cancel
    await tab.send(OrderState.cancel)
    assert await tab.notice() == "Cancelled. 20 credits are back."
    assert (await tab.state(OrderState)).card.word == "Cancelled"


EDITED: dict[str, Any] = {
    "name": "Press note",
    "description": "A note for the press.",
    "price": "30",
    "hours": "1.5",
    "rounds": "1",
    "days": "",
    "criteria": "Names a date\n\nIs short",
    "result": "Note",
    "q0-label": "What happened?",
    "q0-kind": "textarea",
    "q0-required": "on",
    "nq1-label": "What happened?",
    "nq1-kind": "choice",
    "nq1-options": "Launch\nHire",
    "s0-label": "Text",
    "s0-kind": "text",
}


async def test_a_company_writes_a_service_and_changes_it(tab: Tab, actor: Actor) -> None:
    agent = await worker_agent(actor)
    await tab.open("/services/new")
    await tab.send(ServiceEditorState.add_row("question"))
    await tab.send(ServiceEditorState.save({**EDITED, "agent": str(agent)}))
    assert await tab.notice() == "“Press note” is saved."
    await tab.open("/services")
    [card] = (await tab.state(ServicesState)).services
    await tab.open(f"/services/{card.id}")
    offered = await tab.state(ServiceState)
    assert [(each.key, each.kind, each.required) for each in offered.questions] == [
        ("what_happened", "textarea", True),
        ("what_happened_2", "choice", False),
    ]
    assert offered.offer.criteria == ["Names a date", "Is short"]
    await tab.open(f"/services/{card.id}/edit")
    shown = await tab.state(ServiceEditorState)
    assert (shown.values["hours"], shown.values["days"]) == ("1.5", "")
    await tab.send(ServiceEditorState.remove_row("q1"))
    await tab.send(ServiceEditorState.save({**EDITED, "price": "44", "q0-kind": "text"}))
    await tab.open(f"/services/{card.id}")
    assert (await tab.state(ServiceState)).offer.price == "44 credits"
    assert len((await tab.state(ServiceState)).questions) == 1
    await tab.open(f"/services/{card.id}/edit")
    await tab.send(ServiceEditorState.offer(False))
    await tab.open("/services")
    assert (await tab.state(ServicesState)).services == []


@pytest.mark.parametrize(
    "change", [{"price": "9"}, {"hours": "soon"}, {"name": ""}, {"q0-kind": "choice"}]
)
async def test_a_service_that_makes_no_sense_is_not_saved(
    tab: Tab, actor: Actor, change: dict[str, str]
) -> None:
    agent = await worker_agent(actor)
    await tab.open("/services/new")
    await tab.send(ServiceEditorState.save({**EDITED, "agent": str(agent), **change}))
    assert await tab.notice()
    await tab.open("/services")
    assert (await tab.state(ServicesState)).services == []


async def test_who_may_not_write_services_sees_who_can(web: None, org: Org, service: UUID) -> None:
    async with open_tab(await org.member(Role.MEMBER)) as member:
        for path in ("/services/new", f"/services/{service}/edit"):
            await member.open(path)
            assert (await member.state(ServiceEditorState)).phase == "forbidden"
        await member.open(f"/services/{service}")
        assert not (await member.state(ServiceState)).offer.can_edit


async def test_others_find_neither_service_nor_order(
    web: None, actor: Actor, service: UUID
) -> None:
    order = await orders.ordered(actor, service)
    async with open_tab((await new_org()).owner) as stranger:
        await stranger.open(f"/services/{service}")
        assert (await stranger.state(ServiceState)).missing
        await stranger.open(f"/orders/{order.id}")
        assert (await stranger.state(OrderState)).missing
        await stranger.open("/orders")
        assert (await stranger.state(OrdersState)).orders == []
