"""Mission control, as clicks and signals would go."""

from collections.abc import AsyncIterator

import pytest

from agents_os.core import db, signals
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.signals import Signal
from agents_os.domains.agents.metadata.schemas import AgentPause
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.ui import shared
from agents_os.ui.inbox import InboxState
from agents_os.ui.pages.home.state import HomeState
from agents_os.ui.playing import PlayState
from tests.support import approvals, game, tasks
from tests.support.agents import hire
from tests.support.builders import Org, new_org
from tests.support.conversations import ask, watch
from tests.support.counting import counted
from tests.support.tab import Tab, open_tab


@pytest.fixture
async def viewer(web: None, org: Org) -> AsyncIterator[Tab]:
    async with open_tab(await org.member(Role.VIEWER)) as opened:
        yield opened


async def test_an_empty_company_is_led_to_its_first_steps(tab: Tab) -> None:
    await tab.open("/")
    state = await tab.state(HomeState)
    assert (state.phase, state.roster, state.feed, state.needs) == ("ready", [], [], [])
    assert [(step.href, step.done) for step in state.setup][:2] == [
        ("/agents/hire", False), ("/agents", False),
    ]  # fmt: skip


async def test_numbers_team_and_feed_tell_what_was_done(tab: Tab, actor: Actor) -> None:
    quill, scout = await hire(actor), await hire(actor, template_key="scout")
    await watch(actor, (await ask(actor, quill.id)).run_id)
    async with db.unit_of_work(actor) as uow:
        await pause_agent(uow, scout.id, AgentPause(reason="Too eager"))
    await tab.open("/")
    state = await tab.state(HomeState)
    tiles = {tile.label: tile for tile in state.tiles}
    on_duty = tiles["Agents on duty"]
    assert (on_duty.value, on_duty.of, on_duty.note) == ("1", "/ 2", "1 paused")
    assert tiles["Success rate, 7 d"].value == "100%"
    assert [(a.name, a.dot, a.doing) for a in state.roster] == [
        ("Quill", "on", "Idle"), ("Scout", "off", "Paused: Too eager"),
    ]  # fmt: skip
    assert (len(state.hours), state.hours[-1].done) == (24, 1)
    assert [item.did.split(" in ")[0] for item in state.feed] == [
        "was paused", "finished a chat answer", "was hired", "was hired",
    ]  # fmt: skip
    assert {step.key for step in state.setup if step.done} == {"hire", "ask"}


async def test_what_needs_a_person_comes_with_one_action_each(tab: Tab, actor: Actor) -> None:
    quill = await hire(actor)
    await approvals.ask(Actor.system(actor.tenant), agent_id=quill.id)
    await tasks.delivered(actor, quill.id, priority="HIGH")
    await tab.open("/")
    state = await tab.state(HomeState)
    assert [(need.who, need.verb) for need in state.needs] == [
        ("Quill", "Decide"), ("Quill", "Review"),
    ]  # fmt: skip
    assert state.needs[1].worth == "up to +22 XP on accept"  # half: the owner asked for it
    assert state.sentence == "1 agent is on duty. 2 things need you."
    assert (await tab.state(InboxState)).mine == 1


async def test_levels_streak_and_quests_follow_an_acceptance(tab: Tab, actor: Actor) -> None:
    quill = await hire(actor)
    await tab.open("/")
    before = await tab.state(HomeState)
    assert (before.roster[0].x.level, before.company.level) == (1, 1)
    await game.accept(actor, game.work(quill.id))
    await tab.until(HomeState, lambda s: s.company.level == 2)
    state = await tab.state(HomeState)
    assert (state.roster[0].x.level, state.roster[0].x.text) == (2, "25 / 79 XP")
    assert "Quill reached level 2" in {f"{item.who} {item.did}" for item in state.feed}
    assert state.streak.startswith("1 business day") or utc_now().isoweekday() > 5
    assert state.season.startswith("25 XP this season")
    assert [goal.key for goal in state.quests] == ["today", "week"]


async def test_off_and_hidden_leave_no_trace_of_the_game(tab: Tab, actor: Actor) -> None:
    quill = await hire(actor)
    await game.accept(actor, game.work(quill.id))
    await game.prefer(actor, hidden=True)
    await tab.open("/")
    await _shows_nothing(tab)
    await game.prefer(actor, hidden=False)
    await tab.until(HomeState, lambda s: s.company.level == 2)
    await game.choose(actor, mode="off")
    await tab.until(HomeState, lambda s: s.company.level == 0)
    await tab.until(PlayState, lambda s: s.mode == "off")
    await _shows_nothing(tab)


async def _shows_nothing(tab: Tab) -> None:
    state = await tab.state(HomeState)
    assert (await tab.state(PlayState)).mode == "off"
    assert (state.company.level, state.roster[0].x.level) == (0, 0)
    assert (state.quests, state.streak, state.season) == ([], "", "")
    assert not [item for item in state.feed if "level" in item.did]


async def test_the_screen_repaints_while_agents_work(tab: Tab, actor: Actor) -> None:
    quill = await hire(actor)
    await tab.open("/")
    await watch(actor, (await ask(actor, quill.id)).run_id)
    await tab.until(HomeState, lambda s: bool(s.hours) and s.hours[-1].done == 1)
    await tab.until(HomeState, lambda s: "ask" in {step.key for step in s.setup if step.done})


async def test_a_viewer_is_told_only_of_what_they_may_see(viewer: Tab, actor: Actor) -> None:
    quill = await hire(actor)
    await watch(actor, (await ask(actor, quill.id)).run_id)
    await approvals.ask(Actor.system(actor.tenant), agent_id=quill.id)
    await tasks.delivered(actor, quill.id, visibility="private")
    await viewer.open("/")
    state = await viewer.state(HomeState)
    assert state.phase == "ready"
    assert (state.needs, state.setup) == ([], [])
    assert [item.did for item in state.feed] == ["was hired"]


async def test_another_company_shows_nothing_of_ours(tab: Tab, actor: Actor) -> None:
    theirs = (await new_org()).owner
    quill = await hire(theirs)
    await game.accept(theirs, game.work(quill.id))
    await approvals.ask(Actor.system(theirs.tenant), agent_id=quill.id)
    await tab.open("/")
    state = await tab.state(HomeState)
    assert (state.roster, state.needs, state.feed, state.company.text) == ([], [], [], "0 / 25 XP")


async def test_a_load_costs_eight_statements_and_a_repaint_of_a_part_three(
    viewer: Tab, actor: Actor
) -> None:
    """A viewer has no first steps; while those last, a repaint costs one statement more."""
    for key in ("quill", "scout", "sage"):
        await hire(actor, template_key=key)
    await signals.publish({Signal(actor.tenant, "quiet")})  # heard after all of the above
    await viewer.until(HomeState, lambda _: (actor.tenant, "quiet") in shared._changes)
    await viewer.open("/")
    with counted() as statements:
        await viewer.send(HomeState.on_load)
    assert len(statements) <= 8, statements
    for handler in (
        HomeState.hear_approvals,
        HomeState.hear_tasks,
        HomeState.hear_agents,
        HomeState.hear_runs,
        HomeState.hear_game,
    ):
        with counted() as statements:
            await viewer.send(handler)
        assert len(statements) <= 3, (handler, statements)


async def test_the_number_of_approvals_is_read_once_for_all_tabs_of_a_person(
    tab: Tab, actor: Actor
) -> None:
    async with open_tab(actor) as second, open_tab(actor) as third:
        tabs = (tab, second, third)
        for each in tabs:
            await each.open("/settings/profile")
        quill = await hire(actor)
        await approvals.ask(Actor.system(actor.tenant), agent_id=quill.id)
        for each in tabs:
            await each.until(InboxState, lambda s: s.mine == 1)
        with counted() as statements:
            for each in tabs:
                await each.send(InboxState.refresh)
        assert statements == []
        shared.heard(Signal(actor.tenant, "approval"))
        with counted() as statements:
            for each in tabs:
                await each.send(InboxState.refresh)
        assert len(statements) == 2, statements
