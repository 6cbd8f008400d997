"""Credits billed after they are spent: recorded first, reported once, whatever happens between."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.db import platform_session, unit_of_work
from agents_os.core.errors import Forbidden
from agents_os.core.money import credits
from agents_os.domains.billing.adapters.primary.jobs import report_metered_usage
from agents_os.domains.billing.adapters.secondary import meter_events
from agents_os.domains.billing.adapters.secondary.payments import payments, use
from agents_os.domains.billing.metadata.errors import CreditsExhausted
from agents_os.domains.billing.metadata.payment_schemas import MeteredRead, PackOrder
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.usecases.grant_monthly_credits import grant_monthly_credits
from agents_os.domains.billing.usecases.metered_queries import get_metered
from agents_os.domains.billing.usecases.refund_capture import refund_capture
from agents_os.domains.billing.usecases.replay_payment_event import (
    list_dead_payment_events,
    replay_payment_event,
)
from agents_os.domains.billing.usecases.report_usage import report_usage
from agents_os.domains.billing.usecases.start_pack_checkout import start_pack_checkout
from agents_os.domains.billing.usecases.sync_subscription import sync_subscription
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.builders import Org, new_org
from tests.support.credits import give, hold, spend
from tests.support.payments import no_provider
from tests.support.stripe import FakeStripe, connected

MOST = 20_000


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    with connected() as fake:
        yield fake


async def subscribed(stripe: FakeStripe, plan: str = "enterprise") -> Org:
    org = await new_org(credits=0)
    await start_pack_checkout(org.owner, PackOrder(pack="small"))  # makes the customer
    customer = stripe.requests[-1][2]["customer"]
    stripe.subscribe(customer, plan)
    await sync_subscription(customer)
    return org


@pytest.fixture
async def company(stripe: FakeStripe, services: None) -> Org:
    """On a plan that is billed by use, as somebody made it in Stripe's dashboard."""
    return await subscribed(stripe)


async def metered(org: Org) -> MeteredRead:
    async with unit_of_work(org.owner) as uow:
        return await get_metered(uow)


def told(stripe: FakeStripe) -> list[int]:
    return [int(each["payload[value]"]) for each in stripe.used]


async def later(org: Org, **delta: int) -> datetime:
    with frozen_at(utc_now() + timedelta(**delta)):
        await report_usage(org.id)
        return utc_now()


async def test_usage_is_reported_in_whole_credits_and_the_rest_with_the_next(
    stripe: FakeStripe, company: Org
) -> None:
    await spend(company.owner, 3)
    await report_usage(company.id)
    await report_usage(company.id)
    (event,) = stripe.used
    assert (event["event_name"], event["payload[value]"]) == ("agents_os_credits", "3")
    assert event["payload[stripe_customer_id]"].startswith("cus_")
    assert abs(int(event["timestamp"]) - utc_now().timestamp()) < 60
    await give(company.id, "0.5")  # paid for already, so spent first
    await spend(company.owner, 2)
    await report_usage(company.id)
    await spend(company.owner, 1)
    await report_usage(company.id)
    assert told(stripe) == [3, 1, 1]  # of 5.5 in all
    assert (await metered(company)).reported_credits == 5


async def test_what_is_paid_for_is_spent_first_and_the_most_of_a_month_is_a_wall(
    stripe: FakeStripe, company: Org
) -> None:
    await give(company.id, 10)
    await spend(company.owner, 10)
    await report_usage(company.id)
    assert stripe.used == []
    found = await metered(company)
    assert (found.most_micro, found.spent_micro) == (credits(MOST), 0)
    with pytest.raises(CreditsExhausted):
        await hold(company.owner, MOST + 1)


async def test_an_answer_that_is_lost_counts_once(stripe: FakeStripe, company: Org) -> None:
    await spend(company.owner, 7)
    stripe.loses_answers = True
    await report_usage(company.id)
    found = await metered(company)
    assert (found.reported_credits, found.waiting_credits) == (0, 7)
    stripe.loses_answers = False
    await later(company, minutes=5)
    assert told(stripe) == [7]
    assert (await metered(company)).reported_credits == 7


async def test_what_died_between_sending_and_recording_is_sent_again_as_the_same(
    stripe: FakeStripe, company: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Like a signal: nothing catches it."""

    async def sent_and_died(customer: str, used: object) -> None:
        await really(customer, used)
        raise Killed

    provider = payments()
    really = provider.report_use
    await spend(company.owner, 4)
    monkeypatch.setattr(provider, "report_use", sent_and_died)
    with pytest.raises(Killed):
        await report_usage(company.id)
    monkeypatch.setattr(provider, "report_use", really)
    await report_usage(company.id)  # its lease runs
    assert (await metered(company)).waiting_credits == 4
    await later(company, minutes=3)
    assert told(stripe) == [4]
    assert (await metered(company)).waiting_credits == 0


async def test_each_day_is_told_by_itself_in_order_and_later_ones_wait(
    stripe: FakeStripe, company: Org
) -> None:
    now = utc_now()
    for ago in (3, 2, 1):
        with frozen_at(now - timedelta(days=ago)):
            await spend(company.owner, ago)
    stripe.down = True
    await report_usage(company.id)
    stripe.down = False
    await report_usage(company.id)  # the first one is not due, so none is
    assert stripe.used == []
    await later(company, minutes=5)
    assert told(stripe) == [3, 2, 1]
    days = [datetime.fromtimestamp(int(each["timestamp"])).day for each in stripe.used]
    assert len(set(days)) == 3


async def test_one_that_is_refused_is_given_up_and_can_be_repeated(
    stripe: FakeStripe, company: Org
) -> None:
    await spend(company.owner, 2)
    stripe.declines = True
    await report_usage(company.id)
    found = await metered(company)
    assert (found.failed_credits, found.note[:10]) == (2, "Some usage")
    stripe.declines = False
    await spend(company.owner, 5)
    await report_usage(company.id)
    assert told(stripe) == [5]
    dead = [each for each in await list_dead_payment_events() if "2 credits" in each.type]
    assert "too old" in dead[0].error
    await replay_payment_event(dead[0].id)
    await report_usage(company.id)
    assert told(stripe) == [5, 2]


async def test_what_may_have_arrived_a_day_ago_is_not_said_again(
    stripe: FakeStripe, company: Org
) -> None:
    await spend(company.owner, 2)
    stripe.loses_answers = True
    await report_usage(company.id)
    stripe.loses_answers = False
    await later(company, hours=24)
    found = await metered(company)
    assert (told(stripe), found.failed_credits) == ([2], 2)


async def test_a_refund_comes_back_as_credits_and_is_not_billed_again(
    stripe: FakeStripe, company: Org
) -> None:
    held = await spend(company.owner, 6)
    async with unit_of_work(company.owner) as uow:
        await refund_capture(uow, held.id, key="k", reason="r")
    await spend(company.owner, 6)
    await report_usage(company.id)
    assert told(stripe) == [6]


async def test_when_the_plan_ends_nothing_more_is_spent_that_nobody_would_be_billed_for(
    stripe: FakeStripe, company: Org
) -> None:
    await spend(company.owner, 3)
    stripe.subscriptions[0]["status"] = "canceled"
    await sync_subscription(stripe.subscriptions[0]["customer"])
    with pytest.raises(CreditsExhausted):
        await hold(company.owner, 1)
    await report_usage(company.id)
    found = await metered(company)
    assert (told(stripe), found.most_micro, found.spent_micro) == ([3], 0, 0)


@pytest.mark.parametrize("removed", ["plan", "meter"])
async def test_what_was_spent_on_a_plan_that_has_gone_waits_and_nobody_else_does(
    stripe: FakeStripe, services: None, monkeypatch: pytest.MonkeyPatch, removed: str
) -> None:
    monkeypatch.setitem(plans(), "teams", plans()["enterprise"])
    odd, company = await subscribed(stripe), await subscribed(stripe, "teams")
    await spend(odd.owner, 3)
    await spend(company.owner, 4)
    with monkeypatch.context() as gone:
        if removed == "plan":
            gone.delitem(plans(), "enterprise")
        else:
            gone.setitem(plans(), "enterprise", plans()["pro"])
        await report_metered_usage()
    assert (await metered(company)).reported_credits == 4
    assert (await metered(odd)).reported_credits == 0
    await report_metered_usage()
    assert (await metered(odd)).reported_credits == 3


async def test_who_buys_the_plan_again_may_spend_what_is_left_of_the_month(
    stripe: FakeStripe, company: Org
) -> None:
    customer = stripe.subscriptions[0]["customer"]
    await spend(company.owner, 3)
    for _ in range(2):
        stripe.subscriptions[0]["status"] = "canceled"
        await sync_subscription(customer)
        stripe.subscribe(customer, "enterprise")
        await sync_subscription(customer)
        await sync_subscription(customer)  # told twice
    with pytest.raises(CreditsExhausted):
        await hold(company.owner, MOST - 2)
    await spend(company.owner, MOST - 3)
    found = await metered(company)
    assert (found.most_micro, found.spent_micro) == (credits(MOST), credits(MOST))
    await report_usage(company.id)
    assert sum(told(stripe)) == MOST


async def test_without_keys_nothing_is_sent_and_the_state_says_so(
    stripe: FakeStripe, company: Org
) -> None:
    use(None)
    await spend(company.owner, 2)
    with no_provider():
        await report_usage(company.id)
        found = await metered(company)
    assert found.waiting_credits == 2
    assert found.note.startswith("Payments are not connected here.")
    assert stripe.used == []


async def test_only_a_plan_that_is_metered_and_paid_for_has_such_credits(
    stripe: FakeStripe, services: None
) -> None:
    org = await new_org(credits=10)
    await spend(org.owner, 10)
    async with unit_of_work(Actor.system(org.id)) as uow:
        assert not await grant_monthly_credits(uow, "enterprise", "UTC")
    async with platform_session() as session:
        assert org.id not in await meter_events.orgs_metered(session, utc_now())
    await report_usage(org.id)
    assert stripe.used == []
    assert [key for key, plan in plans().items() if plan.metered] == ["enterprise"]
    assert (await metered(org)).most_micro == 0


async def test_only_who_looks_after_the_money_sees_it(company: Org) -> None:
    with pytest.raises(Forbidden):
        async with unit_of_work(await company.member(Role.MEMBER)) as uow:
            await get_metered(uow)
