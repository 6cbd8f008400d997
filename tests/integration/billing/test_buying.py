"""Buying plans and credits: through Stripe, simulated, or not at all."""

from collections.abc import Iterator
from typing import Any

import pytest
from httpx2 import AsyncClient

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.errors import Forbidden, NotFound
from agents_os.domains.billing.metadata.payment_errors import (
    AlreadySubscribed,
    NotSubscribed,
    PackNotFound,
    PaymentRefused,
    PaymentsNotConnected,
    PaymentsUnavailable,
    PlanNotForSale,
    SmallerPlan,
)
from agents_os.domains.billing.metadata.payment_schemas import (
    PackOrder,
    PaymentMode,
    PlanOrder,
    Standing,
)
from agents_os.domains.billing.usecases.change_plan import change_plan
from agents_os.domains.billing.usecases.handle_payment_events import handle_payment_events
from agents_os.domains.billing.usecases.list_invoices import list_invoices
from agents_os.domains.billing.usecases.open_portal import open_portal
from agents_os.domains.billing.usecases.pay_simulated import change_simulated_plan, pay_simulated
from agents_os.domains.billing.usecases.preview_plan_change import preview_plan_change
from agents_os.domains.billing.usecases.start_pack_checkout import start_pack_checkout
from agents_os.domains.billing.usecases.start_plan_checkout import start_plan_checkout
from agents_os.domains.billing.usecases.subscription_queries import get_subscription, list_offers
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.builders import Org, api_key_for, new_org
from tests.support.credits import free
from tests.support.payments import no_provider
from tests.support.stripe import FakeStripe, connected

PRO, TEAMS = PlanOrder(plan="pro"), PlanOrder(plan="teams")


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    with connected() as fake:
        yield fake


@pytest.fixture
async def small(services: None) -> Org:
    return await new_org(credits=10)


@pytest.fixture
def not_connected() -> Iterator[None]:
    with no_provider():
        yield


async def subscribed(actor: Actor, stripe: FakeStripe, plan: str = "pro") -> str:
    """The customer, who pays for a plan."""
    await start_plan_checkout(actor, PRO)
    customer = stripe.requests[-1][2]["customer"]
    stripe.subscribe(customer, plan)
    return customer


async def test_a_plan_is_bought_on_stripes_page_at_the_price_of_our_data_file(
    org: Org, stripe: FakeStripe
) -> None:
    found = await start_plan_checkout(org.owner, PlanOrder(planId="STARTER", quantity=2))
    assert (found.mode, found.url[:20]) == (PaymentMode.LIVE, "https://pay.example/")
    asked = {path: form for method, path, form in stripe.requests if method == "POST"}
    price = asked["/v1/prices"]
    assert (price["unit_amount"], price["recurring[interval_count]"]) == ("24900", "3")
    session = asked["/v1/checkout/sessions"]
    assert session["line_items[0][quantity]"] == "2"
    facts = {name: session[f"metadata[{name}]"] for name in ("interval", "amount", "refillDay")}
    assert facts == {"interval": "monthly", "amount": "300", "refillDay": "1"}
    assert session["subscription_data[metadata][plan]"] == "pro"


async def test_a_company_stays_the_same_customer(org: Org, stripe: FakeStripe) -> None:
    await start_plan_checkout(org.owner, PRO)
    await start_pack_checkout(org.owner, PackOrder(amount=300))
    sessions = [
        form
        for _, path, form in stripe.requests
        if path.endswith("sessions") and "customer" in form
    ]
    assert sessions[0]["customer"] == sessions[1]["customer"]
    assert sessions[1]["payment_intent_data[metadata][pack]"] == "medium"


async def test_only_one_page_to_buy_a_plan_on_is_open(org: Org, stripe: FakeStripe) -> None:
    await start_pack_checkout(org.owner, PackOrder(pack="small"))
    await start_plan_checkout(org.owner, PRO)
    newest = await start_plan_checkout(org.owner, TEAMS)
    assert [each["mode"] for each in stripe.checkouts] == ["payment", "subscription"]
    assert stripe.checkouts[1]["url"] == newest.url


async def test_who_pays_for_a_plan_changes_it_after_a_preview(org: Org, stripe: FakeStripe) -> None:
    await subscribed(org.owner, stripe)
    with pytest.raises(AlreadySubscribed, match="Change it instead"):
        await start_plan_checkout(org.owner, TEAMS)
    preview = await preview_plan_change(org.owner, TEAMS)
    assert preview.due_micros == 450_000_000
    await change_plan(org.owner, TEAMS)
    await change_plan(org.owner, TEAMS)
    changes = [path for _, path, _ in stripe.requests if path.startswith("/v1/subscriptions/")]
    assert len(changes) == 1
    with pytest.raises(SmallerPlan, match="Manage subscription"):
        await preview_plan_change(org.owner, PRO)


async def test_a_declined_card_changes_nothing_and_says_so(org: Org, stripe: FakeStripe) -> None:
    await subscribed(org.owner, stripe)
    stripe.declines = True
    with pytest.raises(PaymentRefused, match="Card declined"):
        await change_plan(org.owner, TEAMS)


async def test_stripe_being_away_is_said_and_nothing_is_bought(
    org: Org, stripe: FakeStripe
) -> None:
    stripe.down = True
    with pytest.raises(PaymentsUnavailable, match="Nothing was bought"):
        await start_plan_checkout(org.owner, PRO)


async def test_portal_and_invoices_are_the_providers(org: Org, stripe: FakeStripe) -> None:
    with pytest.raises(NotSubscribed):
        await open_portal(org.owner)
    assert (await list_invoices(org.owner)).data == []
    customer = await subscribed(org.owner, stripe)
    assert (await open_portal(org.owner)).url == f"https://portal.example/{customer}"
    invoice = (await list_invoices(org.owner)).data[0]
    assert (invoice.number, invoice.amount_micros) == ("A-1", 249_000_000)


@pytest.mark.parametrize("plan", ["free", "enterprise", "gold"])
async def test_only_plans_with_a_price_are_sold(org: Org, stripe: FakeStripe, plan: str) -> None:
    with pytest.raises(PlanNotForSale, match="pro, teams"):
        await start_plan_checkout(org.owner, PlanOrder(plan=plan))
    with pytest.raises(PackNotFound, match="100 credits"):
        await start_pack_checkout(org.owner, PackOrder(amount=7))


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEAD, Role.MEMBER, Role.VIEWER])
async def test_only_who_manages_billing_may_buy_but_everybody_sees_the_plan(
    org: Org, role: Role
) -> None:
    person = await org.member(role)
    doing = (
        start_plan_checkout(person, PRO),
        start_pack_checkout(person, PackOrder(pack="small")),
        preview_plan_change(person, PRO),
        change_plan(person, PRO),
        open_portal(person),
        list_invoices(person),
        change_simulated_plan(person, "cancel"),
    )
    for each in doing:
        with pytest.raises(Forbidden):
            await each
    async with unit_of_work(person) as uow:
        assert (await get_subscription(uow)).plan == "free"


async def test_without_keys_in_production_every_purchase_says_what_to_set(
    org: Org, not_connected: None
) -> None:
    async with unit_of_work(org.owner) as uow:
        found, offers = await get_subscription(uow), await list_offers(uow)
    assert found.mode is PaymentMode.NOT_CONNECTED
    assert "STRIPE_SECRET_KEY" in found.note
    assert not any(each.buyable for each in (*offers.plans, *offers.packs))
    for each in (
        start_plan_checkout(org.owner, PRO),
        start_pack_checkout(org.owner, PackOrder(pack="small")),
        preview_plan_change(org.owner, PRO),
        change_plan(org.owner, PRO),
        open_portal(org.owner),
    ):
        with pytest.raises(PaymentsNotConnected, match="STRIPE_WEBHOOK_SECRET"):
            await each
    assert (await list_invoices(org.owner)).data == []
    with pytest.raises(NotFound):
        await pay_simulated(org.owner, "cs_sim_1")


async def test_simulated_payments_work_from_end_to_end_and_say_what_they_are(
    api_client: AsyncClient, small: Org
) -> None:
    api_client.headers["Authorization"] = f"Bearer {await api_key_for(small.owner)}"
    bought = await post(api_client, "subscribe", {"plan": "pro"})
    assert bought["mode"] == "simulated"
    page = await api_client.get(bought["url"])
    assert "no money moves" in page.text
    assert "$249.00" in page.text
    assert (await api_client.post(bought["url"])).status_code == 303
    assert (await api_client.post(bought["url"])).status_code == 404  # paid before
    pack = await post(api_client, "credits/add", {"amount": 100, "paymentMethodId": "pm_1"})
    await api_client.post(pack["url"])
    await handle_payment_events()
    assert await free(small.owner) == "410"

    upgrade = {"planId": "TEAMS"}
    assert (await post(api_client, "subscription/preview", upgrade))["due_micros"] > 0
    await post(api_client, "subscription/upgrade", upgrade)
    await handle_payment_events()
    assert await free(small.owner) == "1410"

    portal = (await post(api_client, "portal"))["url"]
    for wish, standing in (("fail", Standing.PAST_DUE), ("pay", Standing.ACTIVE)):
        assert (await api_client.post(portal, data={"wish": wish})).status_code == 303
        await handle_payment_events()
        found = (await api_client.get("/api/v1/billing/subscription")).json()
        assert (found["standing"], found["plan"]) == (standing, "teams")
    invoices = (await api_client.get("/api/v1/billing/invoices")).json()["data"]
    assert len(invoices) == 3


async def test_a_checkout_of_another_company_cannot_be_paid(org: Org) -> None:
    other = await new_org()
    checkout = await start_plan_checkout(org.owner, PRO)
    await start_plan_checkout(other.owner, PRO)
    with pytest.raises(NotFound):
        await pay_simulated(other.owner, checkout.url.rpartition("/")[2])


async def test_more_of_a_plan_brings_the_missing_credits_at_once(small: Org) -> None:
    checkout = await start_plan_checkout(small.owner, PRO)
    await pay_simulated(small.owner, checkout.url.rpartition("/")[2])
    await handle_payment_events()
    await change_plan(small.owner, PlanOrder(plan="pro", quantity=3))
    await handle_payment_events()
    assert await free(small.owner) == "910"


async def post(client: AsyncClient, path: str, body: Any = None) -> Any:
    answer = await client.post(f"/api/v1/billing/{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json()
