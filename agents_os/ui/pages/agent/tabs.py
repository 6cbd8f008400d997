"""The tabs of an agent's page, in order: add one with a line here.

A tab is `<key>_parts.py`, which draws it, and `<key>_state.py`, whose `load` reads it when it is
opened and says with `listen` what it repaints on.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import reflex as rx

from agents_os.ui.components.basics import chip
from agents_os.ui.pages.agent.chat_parts import chat_tab
from agents_os.ui.pages.agent.chat_state import ChatState
from agents_os.ui.pages.agent.definition_parts import definition_tab
from agents_os.ui.pages.agent.definition_state import DefinitionState
from agents_os.ui.pages.agent.growth_parts import growth_tab
from agents_os.ui.pages.agent.growth_state import GrowthState
from agents_os.ui.pages.agent.knowledge_parts import knowledge_tab
from agents_os.ui.pages.agent.knowledge_state import AgentKnowledgeState
from agents_os.ui.pages.agent.memory_parts import memory_tab
from agents_os.ui.pages.agent.memory_state import MemoryState
from agents_os.ui.pages.agent.runs_parts import runs_tab
from agents_os.ui.pages.agent.runs_state import AgentRunsState
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.pages.agent.tasks_parts import tasks_tab
from agents_os.ui.pages.agent.tasks_state import AgentTasksState
from agents_os.ui.pages.agent.tools_parts import tools_tab
from agents_os.ui.pages.agent.tools_state import ToolsState
from agents_os.ui.pages.agent.versions_parts import versions_tab
from agents_os.ui.pages.agent.versions_state import VersionsState
from agents_os.ui.playing import playing


class Tab(NamedTuple):
    """One tab.

    Attributes:
        key: In the address: /agents/<id>?tab=<key>.
        load: The event that reads it, each time it is opened.
        mark: Beside the label.
        shown: Whether it is offered at all.
    """

    key: str
    label: str
    body: Callable[[], rx.Component]
    load: Any
    mark: Any = ""
    shown: Any = True


TABS = (
    Tab("chat", "Chat", chat_tab, ChatState.load),
    Tab("tasks", "Tasks", tasks_tab, AgentTasksState.load),
    Tab("memory", "Memory", memory_tab, MemoryState.load),
    Tab("knowledge", "Knowledge", knowledge_tab, AgentKnowledgeState.load),
    Tab("runs", "Runs", runs_tab, AgentRunsState.load),
    Tab("tools", "Tools", tools_tab, ToolsState.load),
    Tab(
        "versions",
        "Versions",
        versions_tab,
        VersionsState.load,
        rx.cond(AgentState.card.unpublished, chip("Unpublished", tone="gold")),
    ),
    Tab("growth", "Growth", growth_tab, GrowthState.load, shown=playing()),
    Tab("definition", "Definition", definition_tab, DefinitionState.load),
)
BY_KEY = {tab.key: tab for tab in TABS}


class TabsState(rx.State):
    """The page as a whole: the agent, then the open tab."""

    @rx.event
    async def on_load(self):
        """Read the agent and the tab that the address names; without one, the first."""
        agent = await self.get_state(AgentState)
        wanted = self.router.url.query_parameters.get("tab", "")
        agent.tab = wanted if wanted in BY_KEY else TABS[0].key
        await agent._arrive()
        return None if agent.missing else BY_KEY[agent.tab].load
