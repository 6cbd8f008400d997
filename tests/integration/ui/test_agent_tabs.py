"""The tabs of an agent's page: read when they are opened, named by the address."""

from uuid import UUID

import pytest
import reflex as rx

from agents_os.core.actor import Actor
from agents_os.domains.agents.metadata.schemas import AgentRead
from agents_os.ui.pages.agent.chat_state import ChatState
from agents_os.ui.pages.agent.runs_state import AgentRunsState
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.pages.agent.tabs import BY_KEY
from agents_os.ui.pages.agent.tasks_state import AgentTasksState
from agents_os.ui.quick_task.state import QuickTaskState
from agents_os.ui.session import SessionState
from tests.support.agents import hire
from tests.support.conversations import ask, watch
from tests.support.counting import counted
from tests.support.tab import Tab
from tests.support.tasks import task as new_task


@pytest.fixture
async def agent(actor: Actor) -> AgentRead:
    return await hire(actor)


async def opened(tab: Tab, key: str) -> None:
    await tab.send([AgentState.open_tab(key), BY_KEY[key].load])


async def phases(tab: Tab) -> dict[str, str]:
    found = {}
    for key, each in BY_KEY.items():
        state = rx.State.get_class_substate(each.load.state_full_name)
        found[key] = (await tab.state(state)).phase  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("key", BY_KEY)
async def test_the_address_opens_a_tab_and_reads_no_other(
    tab: Tab, agent: AgentRead, key: str
) -> None:
    await tab.open(f"/agents/{agent.id}?tab={key}")
    assert (await tab.state(AgentState)).tab == key
    read = {name for name, phase in (await phases(tab)).items() if phase != "loading"}
    assert read == {key}


async def test_an_unknown_tab_is_the_first(tab: Tab, agent: AgentRead) -> None:
    await tab.open(f"/agents/{agent.id}?tab=pirates")
    assert (await tab.state(AgentState)).tab == "chat"
    for forged in ("x" * 21, "CHAT", {"$ne": 1}, None):
        await tab.send_raw(f"{AgentState.get_full_name()}.open_tab", {"tab": forged})
    assert (await tab.state(AgentState)).tab == "chat"


async def test_tasks_of_the_agent_come_and_move(tab: Tab, agent: AgentRead, actor: Actor) -> None:
    other = await hire(actor, template_key="scout")
    await new_task(actor, title="Not ours", agent_id=other.id)
    await tab.open(f"/agents/{agent.id}?tab=tasks")
    assert (await tab.state(AgentTasksState)).tasks == []
    await new_task(actor, title="Write the brief", agent_id=agent.id)
    await tab.until(AgentTasksState, lambda s: [t.title for t in s.tasks] == ["Write the brief"])
    await tab.send(QuickTaskState.begin_for(f"agent:{agent.id}"))
    assert (await tab.state(QuickTaskState)).assignee == f"agent:{agent.id}"


async def test_runs_of_the_agent_come_while_the_tab_is_open(
    tab: Tab, agent: AgentRead, actor: Actor
) -> None:
    await tab.open(f"/agents/{agent.id}?tab=runs")
    await watch(actor, (await ask(actor, agent.id)).run_id)
    await tab.until(AgentRunsState, lambda s: [run.over for run in s.runs] == [True])
    (run,) = (await tab.state(AgentRunsState)).runs
    assert (run.kind, run.who, run.word) == ("Chat answer", "You", "Done")


async def test_a_conversation_goes_on_after_a_look_at_another_tab(
    tab: Tab, agent: AgentRead, actor: Actor
) -> None:
    older = await ask(actor, agent.id)
    await watch(actor, older.run_id)
    await watch(actor, (await ask(actor, agent.id)).run_id)
    await tab.open(f"/agents/{agent.id}?c={older.conversation_id}")
    await opened(tab, "runs")
    await opened(tab, "chat")
    assert (await tab.state(ChatState)).conversation_id == str(older.conversation_id)
    await tab.send(ChatState.new)
    await opened(tab, "tasks")
    await opened(tab, "chat")
    assert (await tab.state(ChatState)).conversation_id == ""
    await tab.open(f"/agents/{agent.id}")
    assert UUID((await tab.state(ChatState)).conversation_id) != older.conversation_id


async def test_the_page_and_its_repaints_read_with_few_statements(
    tab: Tab, agent: AgentRead, actor: Actor
) -> None:
    await watch(actor, (await ask(actor, agent.id)).run_id)
    await tab.open("/settings/profile")
    with counted() as statements:
        await tab.send(SessionState.arrive)
    of_the_shell = len(statements)
    for path, most in ((f"/agents/{agent.id}", 12), (f"/agents/{agent.id}?tab=tasks", 11)):
        with counted() as statements:
            await tab.open(path)
        assert len(statements) - of_the_shell <= most, (path, len(statements))
    await tab.open(f"/agents/{agent.id}")
    for handler in (AgentState.refresh, AgentState.refresh_presence, ChatState.refresh):
        with counted() as statements:
            await tab.send(handler)
        assert len(statements) <= 3, (handler, statements)
