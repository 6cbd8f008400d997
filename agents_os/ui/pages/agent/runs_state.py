"""The runs tab: everything the agent does and did."""

import reflex as rx

from agents_os.domains.runs.metadata.schemas import RunFilter
from agents_os.domains.runs.usecases.queries import list_runs
from agents_os.ui.pages.agent.state import AgentState, agent_in, listen
from agents_os.ui.pages.runs import rows
from agents_os.ui.pages.runs.names import read_people
from agents_os.ui.pages.runs.rows import Names, RunRow
from agents_os.ui.screen_state import PagedMixin, first_pages, reading


class AgentRunsState(PagedMixin, rx.State):
    runs: list[RunRow] = []

    @rx.event
    async def load(self):
        self.pages = 1
        await listen(self, "run")
        return AgentRunsState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        card = (await self.get_state(AgentState)).card
        async with reading(self) as uow:
            where = RunFilter(agent_id=agent_in(self))
            found, self.has_more = await first_pages(
                lambda unit, page: list_runs(unit, page, where), uow, self.pages
            )
            names = Names({card.id: (card.emoji, card.name)}, await read_people(uow))
            self.runs = [rows.row(run, names) for run in found]
