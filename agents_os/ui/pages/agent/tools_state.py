"""The tools tab: what the agent may use, and the servers of tools of the company."""

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.metadata.schemas import DraftSave
from agents_os.domains.agents.metadata.tools import TOOLS, UnknownTool
from agents_os.domains.agents.usecases.queries import get_draft
from agents_os.domains.agents.usecases.save_draft import save_draft
from agents_os.domains.integrations.metadata.schemas import AgentToolsPut
from agents_os.domains.integrations.usecases.queries import list_agent_tools
from agents_os.domains.integrations.usecases.set_agent_tools import set_agent_tools
from agents_os.domains.runs.metadata.loop import HAND_OVER
from agents_os.domains.runs.usecases.tool_uses import tool_uses
from agents_os.domains.runs.usecases.tools import TOOLS as EXECUTED
from agents_os.ui.arguments import Text, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.pages.agent.servers_state import ServersState
from agents_os.ui.pages.agent.state import AgentState, agent_in, listen
from agents_os.ui.pages.agent.tools_rows import ToolRow, built_in, of_server
from agents_os.ui.screen_state import ScreenMixin, acting, reading

FIXED = frozenset({HAND_OVER} | {key for key, tool in EXECUTED.items() if tool.always})


class ToolsState(ScreenMixin, rx.State):
    tools: list[ToolRow] = []
    server_tools: list[ToolRow] = []
    unpublished: bool = False

    @rx.event
    async def load(self):
        await listen(self, "tool_server")
        return ToolsState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            await self._read(uow)
            await (await self.get_state(ServersState))._read(uow)

    @rx.event
    async def give(self, key: str, on: bool):
        """Add a built-in tool to the draft, or take it out; publishing puts it to use."""
        key = validated(Text, key)
        on = validated(bool, on)
        if key not in TOOLS:
            raise UnknownTool("There is no such tool. Load the page again.")
        async with acting(self) as uow:
            draft = await get_draft(uow, agent_in(self))
            kept = tuple(each for each in draft.definition.tools if each != key)
            favourites = tuple(
                each for each in draft.definition.favourite_tools if on or each != key
            )
            changed = draft.definition.model_copy(
                update={"tools": (*kept, key) if on else kept, "favourite_tools": favourites}
            )
            body = DraftSave(definition=changed, revision=draft.revision)
            await save_draft(uow, agent_in(self), body)
            await self._read(uow)
        await (await self.get_state(AgentState))._read_card()
        return done("Saved in the draft. Publish it to use it.")

    @rx.event
    async def give_of_server(self, tool_id: str, on: bool):
        """Counts for tasks that begin from now on."""
        tool = identifier(tool_id)
        on = validated(bool, on)
        given = {identifier(each.id) for each in self.server_tools if each.on}
        body = AgentToolsPut(tool_ids=sorted(given | {tool} if on else given - {tool}))
        async with acting(self) as uow:
            await set_agent_tools(uow, agent_in(self), body)
            await self._read(uow)
        return done("Saved. Tasks that begin from now on can use it." if on else "Taken away.")

    async def _read(self, uow: UnitOfWork) -> None:
        uses = await tool_uses(uow, agent_in(self))
        found = await list_agent_tools(uow, agent_in(self))
        self.server_tools = [of_server(each, uses) for each in found]
        draft = await get_draft(uow, agent_in(self))
        self.unpublished = draft.has_unpublished_changes
        self.tools = [
            built_in(tool, draft.definition.tools, FIXED, uses)
            for tool in TOOLS.values()
            if tool.available
        ]
