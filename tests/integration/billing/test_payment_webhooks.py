"""What follows from what Stripe tells us, however often and in whichever order it does."""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.db import platform_session, unit_of_work
from agents_os.core.settings import settings
from agents_os.domains.billing.adapters.primary.jobs import end_grace_periods, prune_payment_events
from agents_os.domains.billing.adapters.secondary import payment_events
from agents_os.domains.billing.metadata.errors import PaymentPastDue
from agents_os.domains.billing.metadata.payment_errors import PaymentEventNotFound
from agents_os.domains.billing.metadata.payment_schemas import PackOrder, Standing, SubscriptionRead
from agents_os.domains.billing.usecases.check_ledger import check_ledger
from agents_os.domains.billing.usecases.handle_payment_events import (
    MAX_ATTEMPTS,
    handle_payment_events,
)
from agents_os.domains.billing.usecases.replay_payment_event import (
    list_dead_payment_events,
    replay_payment_event,
)
from agents_os.domains.billing.usecases.start_pack_checkout import start_pack_checkout
from agents_os.domains.billing.usecases.subscription_queries import get_subscription
from tests.support.builders import Org, new_org
from tests.support.credits import free, hold, spend
from tests.support.stripe import FakeStripe, connected, deliver, event


@dataclass
class Customer:
    """A company known at Stripe; it has 10 starter credits."""

    org: Org
    id: str


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    with connected() as fake:
        yield fake


@pytest.fixture
async def customer(services: None, stripe: FakeStripe) -> Customer:
    org = await new_org(credits=10)
    await start_pack_checkout(org.owner, PackOrder(pack="small"))
    checkout = next(form for _, path, form in stripe.requests if path.endswith("sessions"))
    return Customer(org, checkout["customer"])


async def standing(org: Org) -> SubscriptionRead:
    async with unit_of_work(org.owner) as uow:
        return await get_subscription(uow)


async def row_of(event_id: str) -> Any:
    query = text("select * from payment_events where id = :id")
    async with platform_session() as session:
        return (await session.execute(query, {"id": event_id})).mappings().one()


async def tell(client: AsyncClient, *events: dict[str, Any]) -> None:
    for each in events:
        assert (await deliver(client, each)).status_code == 200
    await handle_payment_events()


async def test_a_paid_plan_brings_the_plan_and_its_credits_once(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer
) -> None:
    subscription = stripe.subscribe(customer.id)
    done = event(
        "checkout.session.completed",
        {"customer": customer.id, "mode": "subscription", "payment_intent": None},
    )
    made = event("customer.subscription.created", subscription)
    await tell(api_client, done, done, made)
    await tell(api_client, event("invoice.paid", {"customer": customer.id}), done)
    found = await standing(customer.org)
    assert (found.plan, found.subscribed, found.standing) == ("pro", True, Standing.ACTIVE)
    assert await free(customer.org.owner) == "310"


async def test_a_pack_is_granted_once_however_often_it_is_told(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer
) -> None:
    paid = stripe.pay(customer.id)
    about = {"customer": customer.id, "mode": "payment", "payment_intent": paid["id"]}
    told = event("checkout.session.completed", about)
    await tell(api_client, told, told, event("checkout.session.async_payment_succeeded", about))
    await replay_payment_event(told["id"])
    await handle_payment_events()
    assert await free(customer.org.owner) == "110"


async def test_workers_that_act_at_once_grant_once(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer
) -> None:
    paid = stripe.pay(customer.id)
    stripe.subscribe(customer.id)
    about = {"customer": customer.id, "payment_intent": paid["id"]}
    told = [event("checkout.session.completed", about) for _ in range(4)]
    told += [event("invoice.paid", {"customer": customer.id}) for _ in range(4)]
    await asyncio.gather(*(deliver(api_client, each) for each in told * 2))
    await asyncio.gather(*(handle_payment_events() for _ in range(4)))
    assert await free(customer.org.owner) == "410"
    assert await check_ledger(customer.org.id) == []
    assert all([(await row_of(each["id"]))["handled_at"] for each in told])
    assert [(await row_of(each["id"]))["last_error"] for each in told] == [None] * len(told)


async def test_a_payment_that_did_not_succeed_brings_nothing(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer
) -> None:
    paid = stripe.pay(customer.id)
    paid["status"] = "processing"
    about = {"customer": customer.id, "payment_intent": paid["id"]}
    await tell(api_client, event("checkout.session.completed", about))
    assert await free(customer.org.owner) == "10"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_the_order_of_events_makes_no_difference(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer, order: tuple[int, ...]
) -> None:
    old = stripe.subscribe(customer.id)
    stale = {**old, "status": "incomplete"}
    old["status"] = "canceled"
    stripe.subscribe(customer.id, "teams")
    events = [
        event("customer.subscription.created", stale),
        event("customer.subscription.deleted", old),
        event("customer.subscription.updated", stripe.subscriptions[0]),
    ]
    await tell(api_client, *(events[each] for each in order))
    assert (await standing(customer.org)).plan == "teams"
    assert await free(customer.org.owner) == "1010"


async def test_an_older_answer_that_arrives_late_changes_nothing(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer
) -> None:
    subscription = stripe.subscribe(customer.id)
    await tell(api_client, event("customer.subscription.created", subscription))
    subscription["status"] = "canceled"
    with frozen_at(utc_now() - timedelta(minutes=1)):  # it was asked before
        await tell(api_client, event("customer.subscription.deleted", subscription))
    assert (await standing(customer.org)).plan == "pro"


async def test_a_refund_takes_back_what_is_free_and_never_more(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer
) -> None:
    paid = stripe.pay(customer.id)
    paid["latest_charge"]["amount_refunded"] = 4450
    refunded = event("charge.refunded", {"customer": customer.id, "payment_intent": paid["id"]})
    await tell(api_client, refunded, refunded)  # before anybody told of the payment
    assert await free(customer.org.owner) == "60"
    await spend(customer.org.owner, 40)
    paid["latest_charge"]["amount_refunded"] = 8900
    again = event("charge.refunded", {"customer": customer.id, "payment_intent": paid["id"]})
    await tell(api_client, again, again)
    assert await free(customer.org.owner) == "0"
    assert await check_ledger(customer.org.id) == []


async def test_a_plan_that_ends_leaves_the_credits_and_makes_the_company_free(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer
) -> None:
    subscription = stripe.subscribe(customer.id)
    await tell(api_client, event("customer.subscription.created", subscription))
    subscription["status"] = "canceled"
    await tell(api_client, event("customer.subscription.deleted", subscription))
    found = await standing(customer.org)
    assert (found.plan, found.subscribed) == ("free", False)
    assert await free(customer.org.owner) == "310"


async def test_a_failed_payment_leaves_time_then_stops_spending_until_it_is_paid(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer
) -> None:
    subscription = stripe.subscribe(customer.id)
    await tell(api_client, event("customer.subscription.created", subscription))
    subscription["status"] = "past_due"
    await tell(api_client, event("invoice.payment_failed", {"customer": customer.id}))
    await end_grace_periods()
    found = await standing(customer.org)
    assert (found.standing, found.plan) == (Standing.PAST_DUE, "pro")
    running = await hold(customer.org.owner, 1, key="running")

    with frozen_at(utc_now() + timedelta(days=settings().payment_grace_days, minutes=1)):
        await end_grace_periods()
    assert (await standing(customer.org)).standing is Standing.READ_ONLY
    with pytest.raises(PaymentPastDue, match="Manage subscription"):
        await hold(customer.org.owner, 1)
    with pytest.raises(PaymentPastDue, match="own keys"):
        await hold(customer.org.owner, 0)  # a call with the company's own key
    assert (await hold(customer.org.owner, 1, key="running")).id == running.id

    subscription["status"] = "active"
    await tell(api_client, event("invoice.paid", {"customer": customer.id}))
    assert (await standing(customer.org)).standing is Standing.ACTIVE
    await hold(customer.org.owner, 1)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"secret": "whsec_another"}, "signature is wrong"),
        ({"age_s": 301}, "older than 5 minutes"),
        ({"age_s": -301}, "from the future"),
    ],
)
async def test_what_stripe_did_not_sign_now_is_refused_and_not_kept(
    api_client: AsyncClient, customer: Customer, how: dict[str, Any], words: str
) -> None:
    told = event("invoice.paid", {"customer": customer.id})
    answer = await deliver(api_client, told, **how)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "webhook_refused")
    assert words in answer.json()["error"]["message"]
    with pytest.raises(PaymentEventNotFound):
        await replay_payment_event(told["id"])


async def test_an_unknown_event_and_an_unknown_customer_are_acknowledged(
    api_client: AsyncClient, stripe: FakeStripe, services: None
) -> None:
    strange = event("some.new_thing", {"id": "x"})
    stranger = event("invoice.paid", {"customer": "cus_of_another_product"})
    await tell(api_client, strange, stranger)
    for each in (strange, stranger):
        row = await row_of(each["id"])
        assert row["handled_at"] is not None
        assert row["body"] == each


async def test_an_event_survives_a_crash_between_keeping_it_and_acting_upon_it(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer
) -> None:
    stripe.subscribe(customer.id)
    told = event("invoice.paid", {"customer": customer.id})
    await deliver(api_client, told)
    async with platform_session() as session:  # a worker that claims it and dies
        claimed = await payment_events.claim(session)
    assert claimed is not None
    await handle_payment_events()
    assert (await standing(customer.org)).plan == "free"  # the lease of the dead is not over
    async with platform_session() as session:
        over = text("update payment_events set next_attempt_at = now() where id = :id")
        await session.execute(over, {"id": told["id"]})
    await handle_payment_events()
    assert (await standing(customer.org)).plan == "pro"


async def test_stripe_being_away_is_tried_again_and_given_up_with_the_reason(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer
) -> None:
    stripe.subscribe(customer.id)
    stripe.down = True
    told = event("invoice.paid", {"customer": customer.id})
    await tell(api_client, told)
    row = await row_of(told["id"])
    assert (row["dead_at"], row["attempts"]) == (None, 1)
    async with platform_session() as session:
        due = text(
            "update payment_events set next_attempt_at = now(), attempts = :n where id = :id"
        )
        await session.execute(due, {"id": told["id"], "n": MAX_ATTEMPTS - 1})
    await handle_payment_events()
    given_up = {each.id: each.error for each in await list_dead_payment_events()}
    assert "Stripe does not answer" in given_up[told["id"]]
    stripe.down = False
    await replay_payment_event(told["id"])
    await handle_payment_events()
    assert (await standing(customer.org)).plan == "pro"


async def test_a_subscription_for_no_plan_of_ours_goes_to_the_dead_letters(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer
) -> None:
    stripe.subscribe(customer.id, "gold")
    told = event("invoice.paid", {"customer": customer.id})
    await tell(api_client, told)
    given_up = {each.id: each.error for each in await list_dead_payment_events()}
    assert "replay the event" in given_up[told["id"]]


async def test_no_company_reads_what_stripe_told(customer: Customer) -> None:
    with pytest.raises(Exception, match="permission denied"):
        async with unit_of_work(customer.org.owner) as uow:
            await uow.session.execute(text("select 1 from payment_events"))


async def test_what_is_done_is_forgotten_after_ninety_days_and_the_rest_never(
    api_client: AsyncClient, stripe: FakeStripe, customer: Customer
) -> None:
    old, recent, dead = (event("invoice.paid", {"customer": customer.id}) for _ in range(3))
    for each in (old, recent, dead):
        await deliver(api_client, each)
    done = "update payment_events set {} = now() - interval '{} days' where id = :id"
    async with platform_session() as session:
        for column, days, each in (
            ("handled_at", 91, old), ("handled_at", 89, recent), ("dead_at", 400, dead),
        ):  # fmt: skip
            await session.execute(text(done.format(column, days)), {"id": each["id"]})
    await prune_payment_events()
    async with platform_session() as session:
        kept = set(await session.scalars(text("select id from payment_events")))
    assert kept & {old["id"], recent["id"], dead["id"]} == {recent["id"], dead["id"]}
