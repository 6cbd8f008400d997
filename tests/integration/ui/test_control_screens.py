"""The inbox of approvals and the runs, as clicks would go."""

from uuid import uuid4

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.governance.metadata.schemas import QuestionAsk
from agents_os.domains.governance.usecases.ask_person import ask_person
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.ui.inbox import InboxState
from agents_os.ui.pages.approvals.state import CHANGED, ApprovalsState
from agents_os.ui.pages.run.state import RunState
from agents_os.ui.pages.runs.rows import RunRow
from agents_os.ui.pages.runs.state import RunsState
from tests.support.agents import hire
from tests.support.approvals import BETTER, LETTER, ask, look, modify, new_run, rule
from tests.support.builders import Org, new_org
from tests.support.conversations import ask as ask_in_chat
from tests.support.tab import Tab, open_tab


async def held(org: Org, **changes: object) -> tuple[Actor, str, str]:
    """Something a member's agent wants; who asked, its id and digest."""
    member = await org.member(Role.MEMBER)
    approval = await ask(member, **changes)
    return member, str(approval.id), approval.digest or ""


async def listed(tab: Tab) -> list[RunRow]:
    """The runs on screen, once a burst of signals has settled."""
    await tab.until(RunsState, lambda s: bool(s.runs))
    return (await tab.state(RunsState)).runs


async def test_the_inbox_shows_what_exactly_and_why(tab: Tab, org: Org) -> None:
    await held(org, amount_micros=12_500_000, recipient="ada@example.test")
    await tab.open("/approvals")
    state = await tab.state(ApprovalsState)
    (card,) = state.cards
    assert (state.phase, state.counts) == ("ready", {"mine": 1, "all": 1, "decided": 0})
    assert card.wish == "wants to send an e-mail"
    assert {part.key.lower(): part.text for part in card.parts} == LETTER
    assert (card.amount, card.recipient) == ("12.50", "ada@example.test")
    assert card.reasons
    assert (await tab.state(InboxState)).mine == 1


async def test_two_taps_approve_what_was_shown(tab: Tab, org: Org, actor: Actor) -> None:
    _, key, digest = await held(org)
    await tab.open("/approvals")
    await tab.send(ApprovalsState.ask("approve", key, digest))
    assert (await tab.state(ApprovalsState)).asking == "approve"
    await tab.send(ApprovalsState.approve(key, digest))
    assert await tab.notice() == "Approved. It is carried out now."
    await tab.until(ApprovalsState, lambda s: s.counts["decided"] == 1 and not s.cards)
    await tab.until(InboxState, lambda s: s.mine == 0)
    assert (await tab.state(ApprovalsState)).asking == ""


async def test_what_changed_meanwhile_is_not_approved(tab: Tab, org: Org, actor: Actor) -> None:
    await rule(actor, quorum=2)
    _, key, digest = await held(org)
    await tab.open("/approvals")
    admin = await org.member(Role.ADMIN)
    approval = await look(admin, (await tab.state(ApprovalsState)).cards[0].id)  # type: ignore[arg-type]
    await modify(admin, approval, BETTER)
    await tab.send(ApprovalsState.approve(key, digest))
    assert await tab.notice() == CHANGED
    await tab.until(ApprovalsState, lambda s: s.cards[0].digest != digest)
    await tab.send(ApprovalsState.ask("change", key, digest))
    state = await tab.state(ApprovalsState)
    assert (state.asking, state.counts["decided"]) == ("", 0)


async def test_a_change_is_approved_as_written(tab: Tab, org: Org, actor: Actor) -> None:
    payload = LETTER | {"copies": 2, "urgent": False, "lines": [{"sku": "a"}]}
    _, key, digest = await held(org, payload=payload, amount_micros=5_000_000)
    await tab.open("/approvals")
    await tab.send(ApprovalsState.ask("change", key, digest))
    fields = {each.label: each for each in (await tab.state(ApprovalsState)).fields}
    sent = {each.name: each.text for each in fields.values()} | {"amount": "4.50"}
    await tab.send(ApprovalsState.change(sent | {fields["copies"].name: "many"}))
    assert await tab.notice() == "copies: write a number, for example 12.5."
    await tab.send(ApprovalsState.change(sent | {fields["lines"].name: "[{"}))
    assert "not valid JSON" in await tab.notice()
    await tab.send(ApprovalsState.change(sent | {fields["copies"].name: "3", "amount": "NaN"}))
    assert "Amount" in await tab.notice()
    await tab.send(ApprovalsState.change(sent | {fields["copies"].name: "3"}))
    assert await tab.notice() == "Approved as you changed it."
    read = await look(actor, key)  # type: ignore[arg-type]
    assert (read.payload, read.amount_micros) == (payload | {"copies": 3}, 4_500_000)


async def test_rejecting_and_putting_aside(tab: Tab, org: Org, actor: Actor) -> None:
    _, key, digest = await held(org)
    await tab.open("/approvals")
    await tab.send(ApprovalsState.ask("later", key, digest))
    await tab.send(ApprovalsState.later("day"))
    await tab.until(ApprovalsState, lambda s: bool(s.cards and s.cards[0].snoozed_until))
    await tab.send(ApprovalsState.ask("reject", key, digest))
    await tab.send(ApprovalsState.reject({"comment": "Not on a Friday."}))
    await tab.send(ApprovalsState.show("decided"))
    await tab.until(ApprovalsState, lambda s: bool(s.cards))
    (card,) = (await tab.state(ApprovalsState)).cards
    assert (card.word, card.comment, card.can) == ("Rejected", "Not on a Friday.", [])
    await tab.send(ApprovalsState.unfold(key))
    assert any("Not on a Friday." in line for line in (await tab.state(ApprovalsState)).told[key])


async def test_a_question_is_answered_with_an_option(tab: Tab, org: Org, actor: Actor) -> None:
    async with db.unit_of_work(actor) as uow:
        asked_id = await ask_person(
            uow, QuestionAsk(question="Which tone?", options=["dry", "warm"])
        )
    await tab.open("/approvals")
    await tab.send(ApprovalsState.ask("answer", str(asked_id), ""))
    await tab.send(ApprovalsState.answer({"answer": "loud"}))
    assert "Choose one" in await tab.notice()
    await tab.send(ApprovalsState.answer({"answer": "warm"}))
    assert (await look(actor, asked_id)).answer == "warm"


async def test_forged_approvals_change_nothing(tab: Tab, org: Org, actor: Actor) -> None:
    _, key, digest = await held(org)
    other = await new_org()
    _, foreign, its_digest = await held(other)
    await tab.open("/approvals")
    for event in (
        ApprovalsState.approve(foreign, its_digest),
        ApprovalsState.approve(str(uuid4()), digest),
        ApprovalsState.approve("no id", digest),
        ApprovalsState.approve(key, "no digest"),
        ApprovalsState.approve(key, "0" * 64),
        ApprovalsState.ask("burn", key, digest),
        ApprovalsState.ask("approve", foreign, its_digest),
        ApprovalsState.unfold(foreign),
        ApprovalsState.show("theirs"),
        ApprovalsState.later("year"),
        ApprovalsState.reject({"comment": "x"}),
        ApprovalsState.change({}),
    ):
        await tab.send(event)
        assert await tab.notice()
    approve = f"{ApprovalsState.get_full_name()}.approve"
    await tab.send_raw(approve, {"approval_id": {"$gt": ""}, "digest": [digest]})
    assert (await look(actor, key)).status == "pending"  # type: ignore[arg-type]
    assert (await look(other.owner, foreign)).status == "pending"  # type: ignore[arg-type]


async def test_a_member_sees_what_they_asked_for_and_decides_nothing(org: Org, web: None) -> None:
    member, key, digest = await held(org)
    async with open_tab(member) as tab:
        await tab.open("/approvals")
        await tab.send(ApprovalsState.show("all"))
        assert [card.can for card in (await tab.state(ApprovalsState)).cards] == [[]]
        await tab.send(ApprovalsState.approve(key, digest))
    assert (await look(member, key)).status == "pending"  # type: ignore[arg-type]


async def test_runs_are_listed_filtered_and_told(tab: Tab, org: Org, actor: Actor) -> None:
    agent = await hire(actor)
    await ask_in_chat(actor, agent.id)
    await tab.open("/runs")
    (run,) = await listed(tab)
    assert (run.kind, run.who, run.agent) == ("Chat answer", "You", agent.name)
    await tab.send(RunsState.narrow("kind", "task"))
    await tab.until(RunsState, lambda s: s.filtered and not s.runs)
    await tab.send(RunsState.show_all)
    await tab.send(RunsState.show_mine(True))
    assert len(await listed(tab)) == 1
    await tab.open(f"/runs/{run.id}")
    await tab.until(RunState, lambda s: bool(s.timeline))
    assert (await tab.state(RunState)).back_href.startswith(f"/agents/{agent.id}?c=")


async def test_a_run_of_others_has_no_way_to_their_conversation(
    tab: Tab, org: Org, actor: Actor
) -> None:
    member = await org.member(Role.MEMBER)
    agent = await hire(actor)
    await ask_in_chat(member, agent.id)
    await tab.open("/runs")
    (run,) = await listed(tab)
    await tab.open(f"/runs/{run.id}")
    await tab.until(RunState, lambda s: bool(s.timeline))
    assert (await tab.state(RunState)).back_href == ""


async def test_forged_runs_are_missing(tab: Tab, org: Org, actor: Actor) -> None:
    other = await new_org()
    foreign = await new_run(other.owner, (await hire(other.owner)).id)
    for key in (foreign, uuid4(), "none"):
        await tab.open(f"/runs/{key}")
        assert (await tab.state(RunState)).missing
        await tab.send(RunState.cancel)
        assert await tab.notice()
    for field, value in (("owner_id", "x"), ("kind", "magic"), ("agent_id", "'; drop")):
        await tab.send(RunsState.narrow(field, value))
        assert await tab.notice()
    assert (await tab.state(RunsState)).filtered is False
