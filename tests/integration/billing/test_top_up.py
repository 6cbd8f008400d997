"""Credits that are bought automatically: within the cap, once, and never after a refusal."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.db import unit_of_work
from agents_os.core.errors import Forbidden, Invalid
from agents_os.core.events import OutboxRow
from agents_os.core.money import credits, dollars
from agents_os.domains.billing.metadata.events import TopUpStopped
from agents_os.domains.billing.metadata.flags import Feature, FeatureOff, Override, Reason
from agents_os.domains.billing.metadata.models import TopUp
from agents_os.domains.billing.metadata.payment_errors import PackNotFound
from agents_os.domains.billing.metadata.payment_schemas import PackOrder
from agents_os.domains.billing.metadata.top_up_schemas import TopUpChange, TopUpRead
from agents_os.domains.billing.usecases.flip_flag import flip_flag
from agents_os.domains.billing.usecases.set_top_up import set_top_up
from agents_os.domains.billing.usecases.start_pack_checkout import start_pack_checkout
from agents_os.domains.billing.usecases.top_up import top_up
from agents_os.domains.billing.usecases.top_up_queries import get_top_up
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.builders import Org, new_org
from tests.support.credits import free
from tests.support.stripe import FakeStripe, connected


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    with connected() as fake:
        yield fake


@pytest.fixture
async def small(services: None) -> Org:
    """A company with ten credits that is known to the payment provider."""
    org = await new_org(credits=10)
    await start_pack_checkout(org.owner, PackOrder(pack="small"))
    return org


async def allow(actor: Actor, **fields: object) -> TopUpRead:
    chosen = {"enabled": True, "pack": "small", "below_credits": 20, "monthly_cap_usd": 200}
    async with unit_of_work(actor) as uow:
        return await set_top_up(uow, TopUpChange.model_validate(chosen | fields))


async def setting(actor: Actor) -> TopUpRead:
    async with unit_of_work(actor) as uow:
        return await get_top_up(uow)


def charges(stripe: FakeStripe) -> list[dict[str, str]]:
    asked = stripe.requests
    return [form for _, path, form in asked if path == "/v1/payment_intents"]


async def test_nothing_is_bought_until_an_owner_says_so(stripe: FakeStripe, small: Org) -> None:
    await top_up(small.id)
    assert not (await setting(small.owner)).enabled
    await allow(small.owner, enabled=False)
    await top_up(small.id)
    assert charges(stripe) == []


async def test_a_pack_is_bought_with_the_saved_card_when_few_are_left(
    stripe: FakeStripe, small: Org
) -> None:
    await allow(small.owner)
    await top_up(small.id)
    await top_up(small.id)  # enough again
    (charge,) = charges(stripe)
    assert (charge["payment_method"], charge["off_session"], charge["amount"]) == (
        "pm_1",
        "true",
        "8900",
    )
    assert await free(small.owner) == "110"
    assert (await setting(small.owner)).spent_micros == dollars(89)


async def test_a_month_never_costs_more_than_the_cap(stripe: FakeStripe, small: Org) -> None:
    await allow(small.owner, below_credits=100_000)
    for _ in range(4):
        await top_up(small.id)
    assert len(charges(stripe)) == 2  # 178 of 200 dollars
    assert await free(small.owner) == "210"


async def test_an_attempt_cut_short_goes_on_with_the_same_payment(
    stripe: FakeStripe, small: Org
) -> None:
    await allow(small.owner)
    stripe.down = True
    await top_up(small.id)
    assert await free(small.owner) == "10"
    stripe.down = False
    await top_up(small.id)
    await top_up(small.id)
    assert (await free(small.owner), len(stripe.payments)) == ("110", 1)


async def test_what_may_have_been_paid_a_day_ago_is_not_paid_again(
    stripe: FakeStripe, small: Org
) -> None:
    await allow(small.owner)
    stripe.down = True
    await top_up(small.id)
    stripe.down = False
    with frozen_at(utc_now() + timedelta(hours=24)):
        await top_up(small.id)
    found = await setting(small.owner)
    assert (found.enabled, charges(stripe)) == (False, [])
    assert found.stopped_reason.startswith("Nobody knows whether")


async def test_a_cap_below_the_price_of_the_pack_is_refused(small: Org) -> None:
    with pytest.raises(Invalid, match=r"costs \$89"):
        await allow(small.owner, monthly_cap_usd=88)
    assert not (await allow(small.owner, monthly_cap_usd=88, enabled=False)).enabled


@pytest.mark.parametrize("trouble", ["declined", "no card", "unknown"])
async def test_a_refusal_switches_it_off_and_says_why(stripe: FakeStripe, trouble: str) -> None:
    org = await new_org(credits=10)
    if trouble != "unknown":
        await start_pack_checkout(org.owner, PackOrder(pack="small"))
    stripe.declines, stripe.cards = trouble == "declined", [] if trouble == "no card" else ["pm_1"]
    await allow(org.owner)
    await top_up(org.id)
    await top_up(org.id)
    found = await setting(org.owner)
    assert (found.enabled, found.spent_micros, len(charges(stripe))) == (
        False,
        0,
        int(trouble == "declined"),
    )
    assert "card" in found.stopped_reason.lower()
    async with unit_of_work(Actor.system(org.id)) as uow:
        told = select(func.count()).where(OutboxRow.type == TopUpStopped.type)
        assert await uow.session.scalar(told) == 1


async def test_without_the_feature_nothing_is_allowed_nor_bought_and_it_can_be_switched_off(
    stripe: FakeStripe, small: Org
) -> None:
    await flip_flag(
        Feature.AUTO_TOP_UP, Override(org_id=small.id, on=False), Reason(by="Ada", why="A try")
    )
    with pytest.raises(FeatureOff):
        await allow(small.owner)
    async with unit_of_work(Actor.system(small.id)) as uow:  # from before the flag was flipped
        uow.session.add(
            TopUp(
                org_id=small.id,
                enabled=True,
                pack="small",
                below_micro=credits(20),
                monthly_cap_micro=dollars(200),
            )
        )
    await top_up(small.id)
    assert charges(stripe) == []
    found = await allow(small.owner, enabled=False)
    assert (found.enabled, found.available) == (False, False)


async def test_it_works_with_simulated_payments(small: Org) -> None:
    await allow(small.owner)
    await top_up(small.id)
    assert await free(small.owner) == "110"


async def test_only_an_owner_allows_it(small: Org) -> None:
    admin = await small.member(Role.ADMIN)
    with pytest.raises(Forbidden):
        await allow(admin)
    with pytest.raises(PackNotFound):
        await allow(small.owner, pack="huge")
