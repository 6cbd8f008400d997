"""The board and the list of tasks."""

from datetime import datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import reflex as rx

from agents_os.core.clock import utc_now
from agents_os.core.signals import Signal
from agents_os.domains.tasks.metadata.schemas import TaskFilter
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.domains.tasks.usecases.queries import get_board, list_tasks
from agents_os.ui import live
from agents_os.ui.arguments import SearchText, Text, identifier, validated
from agents_os.ui.pages.tasks import rows
from agents_os.ui.pages.tasks.rows import TaskCard, TaskColumn
from agents_os.ui.pages.tasks.schedules_state import SchedulesState
from agents_os.ui.people_choice import Choice, chosen, read_choices
from agents_os.ui.screen_state import PagedMixin, first_pages, reading
from agents_os.ui.session import SessionState, current_actor
from agents_os.ui.stakes import read_stakes

NO_FILTER = {"priority": "", "category": "", "status": "", "due": ""}
Field = Literal["priority", "category", "status"]
Due = Literal["", "overdue", "today", "week"]
DAYS = {"today": 1, "week": 7}


class TasksState(PagedMixin, rx.State):
    columns: list[TaskColumn] = []
    tasks: list[TaskCard] = []
    column: str = TaskStatus.PENDING.value  # the one a phone shows
    chosen: dict[str, str] = NO_FILTER
    who: str = ""
    query: str = ""
    mine: bool = False
    made_by: str = ""  # the id of a schedule
    made_by_name: str = ""
    resets: int = 0  # remounts the filters when they are cleared
    view: str = rx.LocalStorage("board", name="tasks_view")
    agents: list[Choice] = []
    people: list[Choice] = []

    @rx.var
    def filtered(self) -> bool:
        told = self.query or self.who or self.made_by
        return self.mine or bool(told) or any(self.chosen.values())

    @rx.var
    def nothing(self) -> bool:
        """Whether there is no task to show."""
        return not self.tasks and not any(column.total for column in self.columns)

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self.pages = 1
        topics = ("task", "deliverable")
        watched = {Signal(org_id, topic): TasksState.refresh for topic in topics}
        live.watch(self, {**watched, Signal(org_id, "schedule"): SchedulesState.refresh})
        async with reading(self) as uow:
            self.agents, self.people = await read_choices(uow)
        return self._again()

    @rx.event(supersedes=True)
    async def refresh(self):
        where = await self._filter()
        async with reading(self) as uow:
            stakes = await read_stakes(uow)
            if self.view == "list":
                found, self.has_more = await first_pages(
                    lambda unit, page: list_tasks(unit, where, page), uow, self.pages
                )
                self.tasks, self.columns = [rows.card(task, stakes) for task in found], []
            else:
                board = await get_board(uow, where.model_copy(update={"status": None}))
                self.columns, self.tasks = rows.columns(board, stakes), []

    @rx.event
    async def narrow(self, field: str, value: str):
        """Filter by one field; "" takes that filter away."""
        field = validated(Field, field)
        where = validated(TaskFilter, {field: value or None}).model_dump(mode="json")
        self.chosen = self.chosen | {field: str(where[field] or "")}
        return self._from_the_top()

    @rx.event
    async def show_who(self, who: str):
        who = validated(Text, who)
        chosen(who)
        self.who = who
        return self._from_the_top()

    @rx.event(supersedes=True)
    async def search(self, text: str):
        words = validated(TaskFilter, {"q": validated(SearchText, text) or None}).q
        self.query = words or ""
        return self._from_the_top()

    @rx.event
    async def show_due(self, due: str):
        self.chosen = self.chosen | {"due": validated(Due, due)}
        return self._from_the_top()

    @rx.event
    async def show_made_by(self, schedule_id: str, name: str):
        """The list of what a repeating task has made."""
        self.made_by, self.made_by_name = str(identifier(schedule_id)), validated(Text, name)
        self.view = "list"
        return self._from_the_top()

    @rx.event
    async def show_mine(self, mine: bool):
        self.mine = validated(bool, mine)
        return self._from_the_top()

    @rx.event
    async def show_all(self):
        self.chosen, self.query, self.who, self.mine = dict(NO_FILTER), "", "", False
        self.made_by = self.made_by_name = ""
        self.resets += 1
        return self._from_the_top()

    @rx.event
    async def show_as(self, view: str):
        self.view = validated(Literal["board", "list", "repeating"], view)
        return self._from_the_top()

    @rx.event
    def show_column(self, column: str):
        self.column = validated(TaskStatus, column).value

    def _from_the_top(self) -> Any:
        self.pages = 1
        return self._again()

    def _again(self) -> Any:
        return SchedulesState.refresh if self.view == "repeating" else TasksState.refresh

    async def _filter(self) -> TaskFilter:
        return TaskFilter(
            **{key: value for key, value in self.chosen.items() if value and key != "due"},
            **chosen(self.who),
            **await self._due(),
            schedule_id=identifier(self.made_by) if self.made_by else None,
            q=self.query or None,
            mine=self.mine,
        )

    async def _due(self) -> dict[str, Any]:
        """Late, or due by the end of today or of seven days, on the company's clock."""
        due = self.chosen["due"]
        if due not in DAYS:
            return {"overdue": due == "overdue"}
        zone = ZoneInfo((await self.get_state(SessionState)).time_zone)
        last = utc_now().astimezone(zone).date() + timedelta(days=DAYS[due])
        return {"due_before": datetime.combine(last, time(), zone), "open": True}
