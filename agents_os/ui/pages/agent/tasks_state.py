"""The tasks tab: what the agent has to do and did."""

import reflex as rx

from agents_os.domains.tasks.metadata.schemas import TaskFilter
from agents_os.domains.tasks.usecases.queries import list_tasks
from agents_os.ui.pages.agent.state import agent_in, listen
from agents_os.ui.pages.tasks import rows
from agents_os.ui.pages.tasks.rows import TaskCard
from agents_os.ui.screen_state import PagedMixin, first_pages, reading
from agents_os.ui.stakes import read_stakes


class AgentTasksState(PagedMixin, rx.State):
    tasks: list[TaskCard] = []

    @rx.event
    async def load(self):
        self.pages = 1
        await listen(self, "task", "deliverable")
        return AgentTasksState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            where = TaskFilter(agent_id=agent_in(self))
            stakes = await read_stakes(uow)
            found, self.has_more = await first_pages(
                lambda unit, page: list_tasks(unit, where, page), uow, self.pages
            )
            self.tasks = [rows.card(task, stakes) for task in found]
