"""Levels, quests and their settings, as clicks and signals would go."""

from agents_os.core.actor import Actor
from agents_os.domains.game.adapters.primary import jobs as jobs
from agents_os.domains.game.metadata.rules import Flag
from agents_os.domains.game.usecases.list_anomalies import TEXTS
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.ui.experience.state import WhyState
from agents_os.ui.pages.agent.growth_state import GrowthState
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.pages.agents.state import AgentsState
from agents_os.ui.pages.game_settings.state import GameSettingsState
from agents_os.ui.pages.quests.state import QuestsState
from agents_os.ui.pages.task.earned_state import EarnedState
from agents_os.ui.playing import PlayState
from tests.support import tasks
from tests.support.agents import hire, new_team
from tests.support.builders import Org, new_org
from tests.support.counting import counted
from tests.support.game import accept, choose, prefer, recommend_skill, rows, work
from tests.support.tab import Tab, open_tab
from tests.support.task_runs import hear


async def test_the_sum_is_shown_after_accepting_and_the_level_on_other_tabs(
    tab: Tab, org: Org, actor: Actor
) -> None:
    quill = await hire(actor)
    lead = await org.member(Role.ADMIN)
    handed_in = await tasks.delivered(actor, quill.id, title="Newsletter", priority="MEDIUM")
    await tab.open(f"/tasks/{handed_in.task_id}")
    assert (await tab.state(EarnedState)).lines == []
    async with open_tab(actor) as cards, open_tab(actor) as page:
        await cards.open("/agents")
        await page.open(f"/agents/{quill.id}")
        assert (await page.state(AgentState)).x.level == 1
        await tasks.accept(lead, handed_in)
        await hear(actor)
        await tab.until(EarnedState, lambda s: bool(s.lines))
        earned = await tab.state(EarnedState)
        assert earned.lines[0].amount.startswith("+")
        assert "(first-time accept) =" in earned.lines[0].calculation
        await cards.until(AgentsState, lambda s: s.agents[0].x.text != "0 / 25 XP")
        await page.until(AgentState, lambda s: s.x.text != "0 / 25 XP")


async def test_a_new_level_is_celebrated_once_and_can_be_skipped(tab: Tab, actor: Actor) -> None:
    quill = await hire(actor)
    handed_in = await tasks.delivered(actor, quill.id)
    await accept(actor, work(quill.id, task_id=handed_in.task_id))
    await tab.open(f"/tasks/{handed_in.task_id}")
    assert (await tab.state(EarnedState)).new_level == 2
    await tab.send(EarnedState.skip)
    assert (await tab.state(EarnedState)).skipped
    await accept(actor, work(quill.id, task_id=handed_in.task_id))
    await tab.until(EarnedState, lambda s: len(s.lines) == 2)
    assert (await tab.state(EarnedState)).new_level == 0  # still level 2


async def test_every_point_is_explained(tab: Tab, actor: Actor) -> None:
    quill = await hire(actor)
    await accept(actor, work(quill.id))
    await tab.open("/agents")
    await tab.send(WhyState.explain(str(quill.id)))
    state = await tab.state(WhyState)
    assert state.lines[0].calculation == "25 × 1 (size M) × 1 (accepted) = 25 XP"
    assert state.next_level == "Level 2 to 3 takes 54 XP: 25 × 2 + 2 × 2 × 1."
    assert state.facts[0] == "1 accepted, 0 of them the first time."
    theirs = await hire((await new_org()).owner)
    for forged in (str(theirs.id), "1 or 1=1", None):
        await tab.send(WhyState.explain(forged))
        assert (await tab.state(WhyState)).lines == [] or forged != str(theirs.id)


async def test_growth_tells_levels_versions_and_points(tab: Tab, actor: Actor) -> None:
    quill = await hire(actor)
    await accept(actor, work(quill.id))
    await tab.open(f"/agents/{quill.id}?tab=growth")
    state = await tab.state(GrowthState)
    assert "Level 2, Trainee" in [event.text for event in state.log]
    assert [line.amount for line in state.lines] == ["+25 XP"]
    assert "Earned" not in state.titles[-1].title
    assert state.titles[0].at


async def test_a_quest_is_picked_for_the_company_and_for_ones_team(
    tab: Tab, org: Org, actor: Actor
) -> None:
    team = await new_team(actor)
    await tab.open("/quests")
    state = await tab.state(QuestsState)
    assert (state.phase, len(state.offers), [g.key for g in state.quests]) == (
        "ready",
        3,
        ["today"],
    )
    await tab.send(QuestsState.pick(state.offers[0].key))
    await tab.until(QuestsState, lambda s: [g.key for g in s.quests] == ["today", "week"])
    assert (await tab.state(QuestsState)).offers == []
    await tab.send(QuestsState.show(str(team)))
    await tab.until(QuestsState, lambda s: len(s.offers) == 3)
    for forged in ("all", "1", str((await new_org()).id)):
        await tab.send(QuestsState.show(forged))
    await tab.send(QuestsState.pick("volume"))
    assert await tab.notice()


async def test_a_skill_is_confirmed_declined_and_put_off(tab: Tab, actor: Actor) -> None:
    quill, scout = await hire(actor), await hire(actor, template_key="scout")
    first = await recommend_skill(actor, quill.id)
    second = await recommend_skill(actor, scout.id, "small_amounts")
    third = await recommend_skill(actor, scout.id)
    await tab.open("/quests")
    assert len((await tab.state(QuestsState)).skills) == 3
    await tab.send(QuestsState.snooze(str(third)))
    await tab.send(QuestsState.answer(str(first), False))
    await tab.send(QuestsState.answer(str(second), True))
    assert "A rule was added" in await tab.notice()
    await tab.until(QuestsState, lambda s: s.skills == [])
    assert len(await rows(actor, "select 1 from policies")) == 1


async def test_only_who_reads_the_audit_log_is_told_what_looks_unusual(
    tab: Tab, org: Org, actor: Actor
) -> None:
    quill = await hire(actor)
    for number in range(3):
        self_accepted = work(
            quill.id, creator_id=actor.user_id, accepted_by=actor.user_id,
            self_accepted=True, category=str(number),
        )  # fmt: skip
        await accept(actor, self_accepted)
    await tab.open("/quests")
    odd = (await tab.state(QuestsState)).odd
    assert [each.text for each in odd] == [f"3 of 3 {TEXTS[Flag.SELF_ACCEPTED]}"]
    async with open_tab(await org.member(Role.MEMBER)) as member:
        await member.open("/quests")
        assert (await member.state(QuestsState)).odd == []


async def test_the_company_changes_how_it_plays_and_a_person_hides_it(
    tab: Tab, org: Org, actor: Actor
) -> None:
    quill = await hire(actor)
    await accept(actor, work(quill.id))
    async with open_tab(await org.member(Role.MEMBER)) as member:
        await member.open("/settings/game")
        await member.send(GameSettingsState.play("off"))
        assert "org:manage" in await member.notice()
        await member.send(GameSettingsState.choose("hidden", True))
        await member.until(PlayState, lambda s: s.mode == "off")
        await member.open("/quests")
        assert (await member.state(QuestsState)).off
        await member.open("/agents")
        assert (await member.state(AgentsState)).agents[0].x.level == 0
    await tab.open("/settings/game")
    await tab.until(PlayState, lambda s: s.mode == "full")
    await tab.send(GameSettingsState.play("subtle"))
    await tab.until(PlayState, lambda s: s.mode == "subtle" and s.calm)
    await tab.send(
        GameSettingsState.save_calendar(
            {
                "day-0": "on",
                "day-6": "on",
                "holidays": "2026-12-25\n2026-12-26",
                "season_months": "6",
            }
        )
    )
    state = await tab.state(GameSettingsState)
    assert (state.days[0], state.days[1], state.days[6], state.season_months) == (
        True, False, True, "6",
    )  # fmt: skip
    for forged in (
        GameSettingsState.play("loud"),
        GameSettingsState.switch("mode", True),
        GameSettingsState.switch("quests", "yes please"),
        GameSettingsState.choose("user_id", True),
        GameSettingsState.save_calendar({"holidays": "tomorrow"}),
    ):
        await tab.send(forged)
        assert (await tab.state(GameSettingsState)).mode == "subtle"
    await tab.send(GameSettingsState.play("off"))
    await tab.until(PlayState, lambda s: s.mode == "off")


async def test_ones_own_points_appear_only_when_wanted(tab: Tab, actor: Actor) -> None:
    quill = await hire(actor)
    await prefer(actor, human_xp=True)
    await accept(actor, work(quill.id, accepted_by=actor.user_id))
    await tab.open("/quests")
    assert (await tab.state(QuestsState)).mine.text == "5 / 25 XP"
    await choose(actor, human_xp=False)
    await tab.until(QuestsState, lambda s: s.mine.level == 0)


async def test_quests_and_lists_read_with_few_statements(tab: Tab, actor: Actor) -> None:
    for key in ("quill", "scout", "sage"):
        agent = await hire(actor, template_key=key)
        await accept(actor, work(agent.id))
        await new_team(actor, f"Team {key}")
    await tab.open("/quests")
    for handler, most in ((QuestsState.refresh, 22), (WhyState.explain(str(agent.id)), 10)):
        with counted() as statements:
            await tab.send(handler)
        assert len(statements) <= most, (handler, len(statements))
