"""The gallery, the list of agents and the welcome, as clicks would go."""

from collections.abc import AsyncIterator

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.agents.metadata.schemas import AgentRead
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.ui.errors import NoticeState
from agents_os.ui.pages.agents.state import AgentsState
from agents_os.ui.pages.hire.state import HireState
from agents_os.ui.pages.welcome.answer_state import FirstAnswerState
from agents_os.ui.pages.welcome.state import WelcomeState
from tests.support.agents import card, hire, new_team
from tests.support.builders import Org, new_org
from tests.support.counting import counted
from tests.support.tab import Tab, open_tab

HIRED = "/agents/"


@pytest.fixture
async def viewer(web: None, org: Org) -> AsyncIterator[Tab]:
    async with open_tab(await org.member(Role.VIEWER)) as opened:
        yield opened


async def employed(actor: Actor) -> list[AgentRead]:
    async with db.unit_of_work(actor) as uow:
        return (await list_agents(uow)).data


async def test_the_gallery_shows_filters_and_finds(tab: Tab) -> None:
    await tab.open("/agents/hire")
    state = await tab.state(HireState)
    assert (state.phase, len(state.templates), state.chosen.key) == ("ready", 15, "")
    await tab.send(HireState.show_category("sales"))
    assert {t.category for t in (await tab.state(HireState)).templates} == {"sales"}
    await tab.send(HireState.show_all)
    await tab.send(HireState.search("blog"))
    assert "quill" in [t.key for t in (await tab.state(HireState)).templates]
    await tab.send(HireState.search("zzz"))
    assert (await tab.state(HireState)).templates == []


async def test_everything_is_told_before_hiring(tab: Tab) -> None:
    await tab.open("/agents/hire?template=quill")
    chosen = (await tab.state(HireState)).chosen
    assert (chosen.name, chosen.services[0].price) == ("Quill", "25 credits")
    assert "Title options" in chosen.services[0].delivers[0]
    assert chosen.tools
    assert chosen.starters
    assert chosen.tone


async def test_an_agent_is_hired_with_its_own_settings_and_only_once(
    tab: Tab, actor: Actor
) -> None:
    await tab.open("/agents/hire?template=quill")
    await tab.send(HireState.hire_now)
    await tab.send(HireState.hire_now)
    assert [a.name for a in await employed(actor)] == ["Quill"]
    assert HIRED in str(tab.browser_events[-1].payload)


async def test_an_agent_is_made_ones_own(tab: Tab, actor: Actor) -> None:
    team = await new_team(actor)
    await tab.open("/agents/hire?template=quill")
    await tab.send(HireState.make_mine)
    state = await tab.state(HireState)
    assert (state.step, [t["value"] for t in state.teams]) == ("mine", [str(team)])
    await tab.send(
        HireState.hire(
            {
                "name": "Paige",
                "emoji": "🦊",
                "visibility": "team",
                "team_id": str(team),
                "environment": "staging",
                "tags": "words, , Press",
                "field_name": "ignored",
            }
        )
    )
    (agent,) = await employed(actor)
    assert (agent.name, agent.emoji, agent.team_id) == ("Paige", "🦊", team)
    assert (agent.visibility, agent.environment) == ("team", "staging")
    assert sorted(t.lower() for t in agent.tags) == ["press", "words"]


async def test_forged_choices_hire_nobody(tab: Tab, actor: Actor) -> None:
    await tab.open("/agents/hire?template=nobody")
    await tab.until(NoticeState, lambda s: "no such template" in s.latest.get("text", ""))
    await tab.send(HireState.choose("quill"))
    theirs = await new_team((await new_org()).owner)
    for forged in (
        {"name": "Q", "emoji": "not an emoji"},
        {"name": "Q", "team_id": str(theirs), "visibility": "team"},
        {"name": "Q", "visibility": "everybody"},
        {"name": "a\x00b"},
        {"name": "n" * 81},
        {"name": "Q", "tags": "t," * 30_000},
        {"name": "Q", "tags": 7},
        {"name": "Q", "environment": {"$ne": 1}},
    ):
        await tab.send(HireState.hire(forged))
        assert await tab.notice(), forged
    for handler, payload in (
        ("search", {"text": "x" * 81}),
        ("search", {"text": ["x"]}),
        ("show_category", {"category": "pirates"}),
        ("choose", {"key": "k" * 100}),
        ("choose", {"key": None}),
        ("hire", {"data": "template_key"}),
    ):
        await tab.send_raw(f"{HireState.get_full_name()}.{handler}", payload)
    state = await tab.state(HireState)
    assert (state.query, state.category, state.chosen.key) == ("", "", "quill")
    assert await employed(actor) == []


async def test_a_viewer_looks_but_does_not_hire(viewer: Tab, actor: Actor) -> None:
    await viewer.open("/agents/hire?template=quill")
    assert (await viewer.state(HireState)).chosen.name == "Quill"
    await viewer.send(HireState.hire_now)
    assert "agents:edit" in await viewer.notice()
    assert await employed(actor) == []


async def test_agents_are_listed_filtered_and_sorted(tab: Tab, actor: Actor) -> None:
    await hire(actor, tags=["words"])
    await hire(actor, template_key="scout", environment="staging", tags=[])
    await tab.open("/agents")
    state = await tab.state(AgentsState)
    assert [a.name for a in state.agents] == ["Scout", "Quill"]
    quill = state.agents[1]
    assert (quill.practice, quill.version, quill.owner, quill.word) == (
        True, "v1", "Owner", "On duty",
    )  # fmt: skip
    for change, names in (
        (AgentsState.sort_by("name"), ["Quill", "Scout"]),
        (AgentsState.narrow("environment", "staging"), ["Scout"]),
        (AgentsState.narrow("environment", ""), ["Quill", "Scout"]),
        (AgentsState.narrow("tag", "words"), ["Quill"]),
        (AgentsState.show_all, ["Quill", "Scout"]),
        (AgentsState.search("writer"), ["Quill"]),
        (AgentsState.show_all, ["Quill", "Scout"]),
        (AgentsState.narrow("lifecycle", "archived"), []),
    ):
        await tab.send(change)
        assert [a.name for a in (await tab.state(AgentsState)).agents] == names
    assert (await tab.state(AgentsState)).filtered


async def test_agents_are_paused_resumed_and_archived(tab: Tab, actor: Actor) -> None:
    quill = str((await hire(actor)).id)
    await tab.open("/agents")
    await tab.send(AgentsState.pause(quill))
    await tab.until(AgentsState, lambda s: s.agents[0].word == "Paused")
    await tab.send(AgentsState.resume(quill))
    await tab.until(AgentsState, lambda s: s.agents[0].word == "On duty")
    await tab.send(AgentsState.archive)  # nobody was asked about
    assert len(await employed(actor)) == 1
    await tab.send(AgentsState.ask_to_archive(quill))
    assert (await tab.state(AgentsState)).leaving_name == "Quill"
    await tab.send(AgentsState.archive)
    await tab.until(AgentsState, lambda s: s.agents == [])


async def test_the_list_repaints_when_somebody_else_hires(tab: Tab, actor: Actor) -> None:
    await tab.open("/agents")
    await hire(actor)
    await tab.until(AgentsState, lambda s: [a.name for a in s.agents] == ["Quill"])


async def test_forged_filters_and_other_companies_agents_are_refused(tab: Tab) -> None:
    stranger = (await new_org()).owner
    theirs = await hire(stranger)
    await tab.open("/agents")
    for forged in (
        AgentsState.narrow("owner_id", str(stranger.user_id)),
        AgentsState.narrow("team_id", "none"),
        AgentsState.narrow("category", "x" * 5_000),
        AgentsState.sort_by("password"),
        AgentsState.search("x" * 81),
        AgentsState.search("a\x00b"),
        AgentsState.show_as("source"),
        AgentsState.pause(str(theirs.id)),
        AgentsState.resume("1 or 1=1"),
    ):
        await tab.send(forged)
    await tab.send(AgentsState.ask_to_archive(str(theirs.id)))
    state = await tab.state(AgentsState)
    assert (state.leaving_id, state.sort, state.filtered) == ("", "created", False)
    await tab.send(AgentsState.narrow("team_id", str(await new_team(stranger))))
    assert (await tab.state(AgentsState)).agents == []
    assert (await card(stranger, theirs.id)).lifecycle == "active"


async def test_a_viewer_gets_no_actions(viewer: Tab, actor: Actor) -> None:
    quill = await hire(actor)
    await viewer.open("/agents")
    (shown,) = (await viewer.state(AgentsState)).agents
    assert (shown.can_pause, shown.can_archive) == (False, False)
    await viewer.send(AgentsState.pause(str(quill.id)))
    assert (await card(actor, quill.id)).lifecycle == "active"


async def test_screens_read_with_few_statements(tab: Tab, actor: Actor) -> None:
    for _ in range(5):
        await hire(actor)
    # The first load also reads for the frame: who is here, how they play, the numbers beside the
    # entries; and which keys answer for the company's models.
    for path, most in (("/", 15), ("/agents", 11), ("/agents/hire", 3), ("/welcome", 8)):
        with counted() as statements:
            await tab.open(path)
        assert len(statements) <= most, (path, len(statements))


async def test_the_welcome_leads_to_a_first_answer(tab: Tab, actor: Actor) -> None:
    await tab.open("/welcome")
    state = await tab.state(WelcomeState)
    assert (state.step, state.company, state.practice) == ("company", "Acme Robotics", True)
    await tab.send(
        WelcomeState.save_company(
            {"name": "Acme", "logo": "🚀", "time_zone": "Europe/Berlin", "field_name": "x"}
        )
    )
    state = await tab.state(WelcomeState)
    assert (state.step, state.company, len(state.suggested)) == ("agent", "Acme", 3)
    await tab.send(WelcomeState.want_help_with("marketing"))
    suggested = (await tab.state(WelcomeState)).suggested
    assert {t.category for t in suggested} == {"marketing"}
    await tab.send(WelcomeState.hire(suggested[0].key))
    await tab.send(WelcomeState.hire(suggested[0].key))
    state = await tab.state(WelcomeState)
    assert (state.step, state.name) == ("question", suggested[0].name)
    assert len(await employed(actor)) == 1
    await tab.send(FirstAnswerState.ask(state.starters[0]))
    await tab.until(FirstAnswerState, lambda s: s.answered)
    answer = await tab.state(FirstAnswerState)
    assert answer.question == state.starters[0]
    assert answer.head
    assert answer.conversation_id
    await tab.open("/welcome")
    assert (await tab.state(WelcomeState)).step == "question"


async def test_forged_steps_of_the_welcome_change_nothing(tab: Tab, actor: Actor) -> None:
    await tab.open("/welcome")
    await tab.send(WelcomeState.go_to("question"))
    assert (await tab.state(WelcomeState)).step == "company"
    await tab.send(WelcomeState.save_company({"time_zone": "Mars/Base"}))
    await tab.send(WelcomeState.save_company({"logo": "<script>"}))
    await tab.send(WelcomeState.want_help_with("world peace"))
    await tab.send(FirstAnswerState.ask("Hello"))
    await tab.send(FirstAnswerState.ask_own({"message": {"$gt": ""}}))
    state = await tab.state(WelcomeState)
    assert (state.step, state.time_zone) == ("company", "UTC")
    await tab.send(WelcomeState.go_to("agent"))
    await tab.send(WelcomeState.hire("nobody"))
    assert "no such template" in await tab.notice()
    assert await employed(actor) == []
    assert not (await tab.state(FirstAnswerState)).question


async def test_a_viewer_is_welcomed_without_company_or_hiring(viewer: Tab, actor: Actor) -> None:
    await viewer.open("/welcome")
    assert (await viewer.state(WelcomeState)).step == "agent"
    await viewer.send(WelcomeState.save_company({"name": "Mine now"}))
    await viewer.send(WelcomeState.hire("quill"))
    assert "agents:edit" in await viewer.notice()
    assert await employed(actor) == []
