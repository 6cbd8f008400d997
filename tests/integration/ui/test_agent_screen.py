"""The agent page: asking, watching, stopping, rating, history; and what forged events come to."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.ui.pages.agent.chat_state import ChatState
from agents_os.ui.pages.agent.definition_state import DefinitionState
from agents_os.ui.pages.agent.run_state import RunState
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.pages.agent.talks_state import TalksState
from agents_os.ui.pages.agent.versions_state import VersionsState
from tests.support.agents import edit, hire
from tests.support.builders import Org, new_org
from tests.support.conversations import ask, watch
from tests.support.provider import configured
from tests.support.tab import Tab, open_tab

STATE = ChatState.get_full_name()


@pytest.fixture(autouse=True)
def practice() -> Iterator[None]:
    """The practice model answers, at a pace at which it can be watched and stopped."""
    with configured(AGENTS_OS_PRACTICE_WORDS_PER_SECOND="400"):
        yield


@pytest.fixture
async def agent_id(actor: Actor) -> UUID:
    return (await hire(actor)).id


@pytest.fixture
async def page(tab: Tab, agent_id: UUID) -> Tab:
    await tab.open(f"/agents/{agent_id}")
    return tab


async def finished(tab: Tab) -> ChatState:
    await tab.until(ChatState, lambda s: bool(s.messages) and not s.answering)
    return await tab.state(ChatState)


async def messages_of(actor: Actor) -> int:
    async with db.unit_of_work(actor) as uow:
        found = await uow.session.execute(text("select count(*) from messages"))
        return int(found.scalar_one())


async def test_a_question_is_answered_word_by_word(page: Tab) -> None:
    await page.send(ChatState.send("Summarise: We ship on Monday. We invoice on Friday."))
    state = await finished(page)
    question, answer = state.messages
    assert (question.mine, answer.mine, answer.status, answer.practice) == (
        True,
        False,
        "done",
        True,
    )
    drafts = [
        d[STATE]["tail_rx_state_"] for d in page.deltas if "tail_rx_state_" in d.get(STATE, {})
    ]
    grown = [draft for draft in drafts if draft]
    assert grown
    assert len(grown[0]) < len(answer.text)
    assert all(longer.startswith(shorter) for shorter, longer in pairwise(grown))
    assert answer.text.startswith(grown[-1])
    assert (state.accepted, state.head + state.tail) == (1, "")
    await page.until(RunState, lambda s: s.facts.status == "Done")
    await page.send(RunState.show_given)
    run = await page.state(RunState)
    assert (run.facts.version, run.facts.cost) == ("v1", "free")
    assert run.sent["Messages"] == "instructions + 1"
    assert "You are Quill" in run.prompt


async def test_a_message_of_the_draft_is_never_in_the_list_while_it_grows(page: Tab) -> None:
    await page.send(ChatState.send("Summarise: We ship on Monday."))
    await finished(page)
    lists = [
        d[STATE]["messages_rx_state_"]
        for d in page.deltas
        if "messages_rx_state_" in d.get(STATE, {})
    ]
    assert [len(each) for each in lists if each] == [1, 2]


async def test_stopping_keeps_what_was_written(page: Tab) -> None:
    with configured(AGENTS_OS_PRACTICE_WORDS_PER_SECOND="20"):
        sending = asyncio.create_task(page.send(ChatState.send("Say hello to all of us.")))
        await page.until(ChatState, lambda s: bool(s.tail))
        await page.send(ChatState.stop)
        state = await finished(page)
        await sending
    assert state.messages[-1].status == "stopped"
    assert state.messages[-1].text
    assert not state.stopping


async def test_another_answer_stands_beside_the_first(page: Tab) -> None:
    await page.send(ChatState.send("Summarise: We ship on Monday."))
    first = (await finished(page)).messages[-1]
    await page.send(ChatState.regenerate(first.id))
    state = await finished(page)
    second = state.messages[-1]
    assert (len(state.messages), second.place, second.before_id) == (2, "2 / 2", first.id)
    await page.send(ChatState.show_branch(first.id))
    assert (await page.state(ChatState)).messages[-1].place == "1 / 2"


async def test_a_reload_finds_the_conversation_again(
    page: Tab, agent_id: UUID, actor: Actor
) -> None:
    await page.send(ChatState.send("Summarise: We ship on Monday."))
    talk = (await finished(page)).conversation_id
    async with open_tab(actor) as other:
        await other.open(f"/agents/{agent_id}?c={talk}")
        assert len((await other.state(ChatState)).messages) == 2
        await other.open(f"/agents/{agent_id}")
        assert (await other.state(ChatState)).conversation_id == talk


async def test_a_second_tab_sees_the_answer_arrive(page: Tab, agent_id: UUID, actor: Actor) -> None:
    await page.send(ChatState.send("Summarise: We ship on Monday."))
    talk = (await finished(page)).conversation_id
    async with open_tab(actor) as other:
        await other.open(f"/agents/{agent_id}?c={talk}")
        await page.send(ChatState.send("Summarise: We invoice on Friday."))
        await other.until(ChatState, lambda s: len(s.messages) == 4 and not s.answering)


async def test_a_conversation_deleted_elsewhere_while_it_is_answered_leaves_a_new_one(
    page: Tab, agent_id: UUID, actor: Actor
) -> None:
    with configured(AGENTS_OS_PRACTICE_WORDS_PER_SECOND="10"):
        question = ChatState.send("Summarise: We ship on Monday. We invoice on Friday.")
        sending = asyncio.create_task(page.send(question))
        await page.until(ChatState, lambda s: bool(s.tail))
        async with open_tab(actor) as other:
            await other.open(f"/agents/{agent_id}")
            await other.send(ChatState.remove((await other.state(ChatState)).conversation_id))
        await page.until(ChatState, lambda s: s.conversation_id == "" and not s.answering)
        await sending
    assert (await page.state(ChatState)).messages == []


async def test_thumbs_and_their_reason_are_kept(page: Tab, actor: Actor) -> None:
    await page.send(ChatState.send("Summarise: We ship on Monday."))
    answer = (await finished(page)).messages[-1]
    await page.send(ChatState.rate(answer.id, -1))
    assert (await page.state(ChatState)).commenting == answer.id
    await page.send(ChatState.explain({"comment": "Too short"}))
    state = await page.state(ChatState)
    assert (state.ratings[answer.id], state.commenting) == (-1, "")
    await page.open(page.path)
    assert (await page.state(AgentState)).numbers["Thumbs up / down"] == "0 / 1"


async def test_history_is_renamed_and_deleted(page: Tab) -> None:
    await page.send(ChatState.send("Summarise: We ship on Monday."))
    await finished(page)
    await page.send(TalksState.set_open(True))
    talk = (await page.state(TalksState)).talks[0]
    await page.send(TalksState.begin_rename(talk.id))
    await page.send(TalksState.rename({"title": "Shipping"}))
    assert (await page.state(TalksState)).talks[0].title == "Shipping"
    await page.send(ChatState.remove(talk.id))
    assert (await page.state(TalksState)).talks == []
    assert (await page.state(ChatState)).conversation_id == ""


async def test_a_refused_question_is_told_and_the_composer_keeps_it(
    page: Tab, actor: Actor
) -> None:
    await page.send(ChatState.send("x" * 100_001))
    state = await page.state(ChatState)
    assert (state.refused, state.accepted, state.answering) == (1, 0, False)
    assert "100000 characters" in (await page.notice()).replace(",", "")
    assert await messages_of(actor) == 0


async def test_a_paused_agent_is_asked_nothing(page: Tab) -> None:
    await page.send(AgentState.pause({"reason": "Holiday"}))
    agent = await page.state(AgentState)
    assert (agent.card.lifecycle, agent.presence, agent.card.paused_reason) == (
        "paused",
        "Paused",
        "Holiday",
    )
    await page.send(ChatState.send("Hello"))
    assert "paused" in await page.notice()
    await page.send(AgentState.resume)
    assert (await page.state(AgentState)).presence == "On duty"


async def test_an_unknown_agent_is_said_to_be_missing(tab: Tab) -> None:
    for address in (str(uuid4()), "../secret", "1 or 1=1"):
        await tab.open(f"/agents/{address}")
        assert (await tab.state(AgentState)).missing


async def test_a_viewer_reads_but_changes_nothing(web: None, org: Org, actor: Actor) -> None:
    agent_id = (await hire(actor)).id
    viewer = await org.member(Role.VIEWER)
    async with open_tab(viewer) as tab:
        await tab.open(f"/agents/{agent_id}?tab=definition")
        assert (await tab.state(DefinitionState)).fields["name"] == "Quill"
        for event in (
            ChatState.send("Hello"),
            AgentState.pause({}),
            AgentState.archive,
            VersionsState.restore(1),
            DefinitionState.save(
                dict((await tab.state(DefinitionState)).fields) | {"name": "Mine"}
            ),
        ):
            await tab.send(event)
            assert "role" in await tab.notice()
    async with open_tab(actor) as owner:
        await owner.open(f"/agents/{agent_id}")
        card = (await owner.state(AgentState)).card
        assert (card.name, card.lifecycle, card.version) == ("Quill", "active", "v1")


async def test_strangers_ids_open_nothing_and_write_nothing(page: Tab, actor: Actor) -> None:
    other = await new_org("Other")
    turn = await ask(other.owner, (await hire(other.owner)).id)
    await watch(other.owner, turn.run_id)
    theirs, talk = str(turn.answer.id), str(turn.conversation_id)
    before = await messages_of(other.owner)
    for event in (
        ChatState.regenerate(theirs),
        ChatState.rate(theirs, 1),
        ChatState.show_branch(theirs),
        ChatState.remove(talk),
    ):
        await page.send(event)
        assert "no such" in await page.notice()
    await page.send(ChatState.pick(talk))
    state = await page.state(ChatState)
    assert (state.conversation_id, state.messages) == ("", [])
    assert await messages_of(other.owner) == before
    assert await messages_of(actor) == 0


FORGED: list[tuple[str, dict[str, Any]]] = [
    ("send", {"text": {"$ne": 1}}),
    ("send", {"text": "a\x00b"}),
    ("send", {"text": ""}),
    ("regenerate", {"message_id": ["x"]}),
    ("rate", {"message_id": str(uuid4()), "rating": 5}),
    ("rate", {"message_id": str(uuid4()), "rating": "up"}),
    ("pick", {"conversation_id": "../../etc"}),
    ("explain", {"data": [1, 2]}),
    ("send", {"nothing": 1}),
]


@pytest.mark.parametrize(("handler", "payload"), FORGED)
async def test_forged_arguments_are_answered_by_an_error(
    page: Tab, actor: Actor, handler: str, payload: dict[str, Any]
) -> None:
    await page.send_raw(f"{STATE}.{handler}", payload)
    assert await page.notice()
    assert await messages_of(actor) == 0


async def test_the_draft_is_edited_previewed_and_published(page: Tab) -> None:
    await page.send([AgentState.open_tab("definition"), DefinitionState.load])
    form = dict((await page.state(DefinitionState)).fields)
    form |= {"name": "Quilla", "goal": "Write less.", "temperature": "0.3", "emoji": "🦊"}
    await page.send(DefinitionState.preview(form))
    assert "Write less." in (await page.state(DefinitionState)).prompt
    await page.send(DefinitionState.save(form))
    card = (await page.state(AgentState)).card
    assert (card.name, card.emoji, card.unpublished, card.version) == ("Quilla", "🦊", True, "v1")
    await page.send([AgentState.open_tab("versions"), VersionsState.load])
    versions = await page.state(VersionsState)
    assert {each.label for each in versions.changes} == {"Goal", "Model · Temperature"}
    await page.send(VersionsState.publish({"change_message": "Shorter"}))
    versions = await page.state(VersionsState)
    assert [(v.number, v.published) for v in versions.versions] == [(2, True), (1, False)]
    await page.send(VersionsState.restore(1))
    assert (await page.state(VersionsState)).versions[0].restored_from == "v1"


async def test_a_form_that_cannot_be_saved_says_why_and_saves_nothing(page: Tab) -> None:
    await page.send(DefinitionState.load)
    form = dict((await page.state(DefinitionState)).fields)
    for wrong in ({"temperature": "9"}, {"name": ""}, {"emoji": "🐼🐼"}, {"instructions": ""}):
        await page.send(DefinitionState.preview(form | wrong))
        assert (await page.state(DefinitionState)).mistake
        await page.send(DefinitionState.save(form | wrong))
        assert (await page.state(AgentState)).card.unpublished is False


async def test_a_draft_somebody_saved_meanwhile_is_not_overwritten(
    page: Tab, actor: Actor, agent_id: UUID
) -> None:
    await page.send(DefinitionState.load)
    form = dict((await page.state(DefinitionState)).fields)
    await edit(actor, agent_id, goal="Somebody else's goal.")
    await page.send(DefinitionState.save(form | {"goal": "My goal.", "name": "Mine"}))
    assert "Nothing of yours was saved" in await page.notice()
    await page.send(VersionsState.load)
    assert (await page.state(AgentState)).card.name == "Quill"


async def test_a_draft_that_changed_since_it_was_shown_is_not_published(
    page: Tab, actor: Actor, agent_id: UUID
) -> None:
    await edit(actor, agent_id, goal="One.")
    await page.send(VersionsState.load)
    await edit(actor, agent_id, goal="Two.")
    await page.send(VersionsState.publish({"change_message": "One"}))
    versions = await page.state(VersionsState)
    assert [v.number for v in versions.versions] == [1]
    assert versions.changes[0].lines[-1].text == "Two."
