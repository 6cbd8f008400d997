"""Plan and credits, costs and budgets, as clicks and signals would go."""

from collections.abc import AsyncIterator

import pytest

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.ids import uuid7
from agents_os.domains.billing.usecases.handle_payment_events import handle_payment_events
from agents_os.domains.billing.usecases.list_budgets import list_budgets
from agents_os.domains.billing.usecases.pay_simulated import pay_simulated
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.ui.inbox import InboxState
from agents_os.ui.pages.billing.buying_state import BuyingState
from agents_os.ui.pages.billing.state import BillingState
from agents_os.ui.pages.billing.top_up_state import TopUpState
from agents_os.ui.pages.budgets.state import BudgetsState
from agents_os.ui.pages.costs.state import CostsState
from agents_os.ui.pages.run.state import RunState
from agents_os.ui.paying import PortalState
from agents_os.ui.session import SessionState
from tests.support.agents import hire
from tests.support.builders import Org, new_org
from tests.support.counting import counted
from tests.support.credits import cap, give, hold, spend
from tests.support.payments import no_provider
from tests.support.tab import Tab, open_tab
from tests.support.tasks import new_run

NEW = {
    "name": "Chats",
    "scope": "org",
    "period": "month",
    "limit": "20.5",
    "unit": "credits",
    "on_limit": "pause",
}


@pytest.fixture
async def member(web: None, org: Org) -> AsyncIterator[Tab]:
    async with open_tab(await org.member(Role.MEMBER)) as opened:
        yield opened


async def test_the_ledger_says_in_words_where_every_credit_went(tab: Tab, actor: Actor) -> None:
    quill, run_id = await hire(actor), uuid7()
    await spend(actor, 3, label="Q3 market brief", agent_id=quill.id, run_id=run_id)
    await tab.open("/billing")
    state = await tab.state(BillingState)
    assert state.phase == "ready"
    spent, held = state.ledger[:2]
    assert (spent.kind, spent.reason, spent.credits) == ("Spent", "Q3 market brief", "−3")
    assert (spent.who.split()[-1], spent.run_href) == ("Quill", f"/runs/{run_id}")
    assert (held.kind, held.credits, held.balance) == ("Set aside", "(3)", state.ledger[2].balance)
    await spend(actor, 1, purpose="chat")
    await tab.until(BillingState, lambda s: s.ledger[0].reason == "Chat")


async def test_an_owner_lets_credits_be_bought_automatically(tab: Tab, org: Org) -> None:
    await tab.open("/billing")
    assert not (await tab.state(TopUpState)).card.enabled
    sent = {"enabled": "on", "pack": "medium", "below_credits": "25", "monthly_cap_usd": "500"}
    await tab.send(TopUpState.save(sent))
    card = (await tab.state(TopUpState)).card
    assert (card.enabled, card.pack, card.below) == (True, "medium", "25")
    assert card.spent == "$0.00 of $500.00 spent this month"
    await tab.send(TopUpState.save(sent | {"monthly_cap_usd": "0"}))
    assert (await tab.state(TopUpState)).card.cap == "500"


async def test_the_meter_moves_on_every_screen_and_on_billing(tab: Tab, org: Org) -> None:
    await tab.open("/billing")
    before = float((await tab.state(InboxState)).credits)
    await hold(org.owner, 2)
    await tab.until(InboxState, lambda s: s.held == "2" and float(s.credits) == before - 2)
    await tab.until(BillingState, lambda s: s.meter.held == "2")
    await give(org.id, 5)
    await tab.until(BillingState, lambda s: float(s.meter.available) == before + 3)


async def test_members_see_the_meter_and_the_owner_the_ledger(member: Tab, org: Org) -> None:
    await spend(org.owner, 3)
    await member.open("/billing")
    state = await member.state(BillingState)
    assert (state.phase, state.ledger) == ("ready", [])
    assert state.meter.available != ""
    assert [each.label for each in state.limits] == [
        "Agents",
        "Workflows",
        "Batches of orders at a time",
        "MB of files",
    ]


async def test_costs_are_broken_down_by_day_and_by_who_spent(tab: Tab, actor: Actor) -> None:
    quill = await hire(actor)
    await spend(actor, 3, agent_id=quill.id)
    await spend(actor, 1, purpose="chat")
    await tab.open("/costs")
    state = await tab.state(CostsState)
    assert (state.total, len(state.days), state.days[-1].amount) == ("4", 30, "4")
    assert [(part.tone, part.height) for part in state.days[-1].parts] == [
        ("task", 75), ("chat", 25),
    ]  # fmt: skip
    assert [(each.label.split()[-1], each.amount, each.percent) for each in state.shares] == [
        ("Quill", "3", 75), ("agent", "1", 25),
    ]  # fmt: skip
    await tab.send(CostsState.show_by("purpose"))
    await tab.send(CostsState.show_days("7"))
    state = await tab.state(CostsState)
    assert [each.label for each in state.shares] == ["Tasks", "Chat"]
    assert "by=purpose&from=" in state.csv
    assert len(state.days) == 7


async def test_members_see_only_their_own_costs(member: Tab, actor: Actor) -> None:
    await spend(actor, 3)
    await member.open("/costs")
    assert (await member.state(CostsState)).shares == []


async def test_what_no_button_sends_is_refused(tab: Tab) -> None:
    await tab.open("/costs")
    await tab.send(CostsState.show_by("'; drop table"))
    await tab.send(CostsState.show_days("100000"))
    state = await tab.state(CostsState)
    assert (state.by, state.span) == ("agent", "30")


async def test_a_budget_is_set_raised_changed_and_deleted(tab: Tab) -> None:
    await tab.open("/budgets")
    await tab.send(BudgetsState.open_new())
    await tab.send(BudgetsState.add(NEW))
    await tab.until(BudgetsState, lambda s: len(s.budgets) == 1)
    (budget,) = (await tab.state(BudgetsState)).budgets
    assert (budget.spent, budget.subject) == ("0 of 20.5 credits this month", "The whole company")
    await tab.send(BudgetsState.open_dialog("raise", budget.id))
    await tab.send(BudgetsState.allow_more({"limit": "10"}))
    await tab.until(BudgetsState, lambda s: s.budgets[0].spent.startswith("0 of 30.5"))
    assert (await tab.state(BudgetsState)).budgets[0].note == "10 credits more allowed this once"
    await tab.send(BudgetsState.save({"name": "Talk", "limit": "5", "on_limit": "notify"}))
    await tab.until(BudgetsState, lambda s: s.budgets[0].name == "Talk")
    budget = (await tab.state(BudgetsState)).budgets[0]
    assert (budget.raw_limit, budget.on_limit) == ("5", "notify")
    await tab.send(BudgetsState.delete(budget.id))
    await tab.until(BudgetsState, lambda s: s.budgets == [])


@pytest.mark.parametrize("limit", ["", "0", "-1", "much", "1e99", "NaN"])
async def test_an_amount_that_is_none_sets_nothing(tab: Tab, limit: str) -> None:
    await tab.open("/budgets")
    await tab.send(BudgetsState.open_new())
    await tab.send(BudgetsState.add(NEW | {"limit": limit}))
    assert (await tab.notice()).startswith("Limit:")
    state = await tab.state(BudgetsState)
    assert (state.budgets, state.dialog) == ([], "new")


async def test_a_budget_fills_up_while_one_looks(tab: Tab, actor: Actor) -> None:
    await cap(actor, 10)
    await tab.open("/budgets")
    await spend(actor, 9)
    await tab.until(BudgetsState, lambda s: (s.budgets[0].full, s.budgets[0].tone) == (90, "gold"))


async def test_who_may_not_set_budgets_sets_none(member: Tab, actor: Actor) -> None:
    theirs = await cap(actor, 10)
    await member.open("/budgets")
    assert (await member.state(BudgetsState)).budgets == []
    await member.send(BudgetsState.add(NEW))
    await member.send(BudgetsState.delete(str(theirs.id)))
    async with unit_of_work(actor) as uow:
        assert [each.id for each in await list_budgets(uow)] == [theirs.id]


async def test_another_companys_budget_cannot_be_touched(tab: Tab) -> None:
    stranger = (await new_org()).owner
    theirs = await cap(stranger, 10)
    await tab.open("/budgets")
    await tab.send(BudgetsState.resume(str(theirs.id)))
    assert "does not exist" in await tab.notice()


async def test_the_screens_read_with_few_statements(tab: Tab, actor: Actor) -> None:
    for _ in range(3):
        agent = await hire(actor)
        await spend(actor, 1, agent_id=agent.id)
        await cap(actor, 10)
    await tab.open("/settings/profile")
    for state, most in ((BillingState, 9), (CostsState, 8), (BudgetsState, 9)):
        with counted() as statements:
            await tab.send(state.refresh)
        assert len(statements) <= most, (state, len(statements), statements)


async def test_a_plan_is_bought_and_managed_on_the_providers_pages(tab: Tab, org: Org) -> None:
    await tab.open("/billing")
    state = await tab.state(BuyingState)
    assert (state.mode, state.note) == ("simulated", "Simulated payments: no money moves.")
    assert [(each.name, each.price, each.current) for each in state.plans] == [
        ("Free", "$0", True), ("Pro", "$249", False), ("Teams", "$699", False),
        ("Enterprise", "By agreement", False),
    ]  # fmt: skip
    await tab.send(PortalState.open())
    assert "not bought anything yet" in await tab.notice()
    await tab.send(BuyingState.choose_plan("pro"))
    checkout = await tab.leaves_to()
    assert checkout.startswith("/api/v1/billing/simulated/checkout/")
    await pay_simulated(org.owner, checkout.rpartition("/")[2])
    await handle_payment_events()
    await tab.open("/billing")
    state = await tab.state(BuyingState)
    assert "renews on" in state.renewal
    assert [(each.word, each.amount) for each in state.invoices] == [("Paid", "$249.00")]
    await tab.send(BuyingState.choose_plan("teams"))
    asked = (await tab.state(BuyingState)).change
    assert (asked.name, asked.due.endswith(" today")) == ("Teams", True)
    await tab.send(PortalState.open())
    assert await tab.leaves_to() == "/api/v1/billing/simulated/portal"


async def test_members_buy_nothing(member: Tab) -> None:
    await member.open("/billing")
    await member.send(BuyingState.buy_pack("small"))
    assert await member.leaves_to() == ""
    assert (await member.state(BuyingState)).invoices == []


async def test_without_a_provider_the_screen_says_what_to_set(tab: Tab) -> None:
    with no_provider():
        await tab.open("/billing")
    state = await tab.state(BuyingState)
    assert state.mode == "not_connected"
    assert "STRIPE_SECRET_KEY" in state.note
    assert not any(each.buyable for each in (*state.plans, *state.packs))
    assert not (await tab.state(SessionState)).sells


async def test_a_run_shows_what_each_call_cost(tab: Tab, actor: Actor) -> None:
    quill = await hire(actor)
    run_id = await new_run(actor, quill.id)
    await spend(actor, 3, run_id=run_id, model="openai/gpt-5")
    await hold(actor, 2, run_id=run_id)
    await tab.open(f"/runs/{run_id}")
    state = await tab.state(RunState)
    assert state.credits == "3 credits, 2 set aside"
    assert [(each.what, each.state, each.spent) for each in state.charges] == [
        ("openai/gpt-5", "Spent", "3"), ("Tasks", "Set aside", "0"),
    ]  # fmt: skip
