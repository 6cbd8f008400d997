"""One task: what it is, what was said, who has it."""

from typing import Any, Literal
from uuid import UUID

import reflex as rx

from agents_os.core.errors import Invalid, NotFound
from agents_os.core.pagination import PageQuery
from agents_os.domains.runs.metadata.schemas import RunFilter
from agents_os.domains.runs.usecases.queries import list_runs
from agents_os.domains.runs.usecases.read_plan import read_plan
from agents_os.domains.tasks.metadata.schemas import (
    CommentAdd,
    TaskAssign,
    TaskCancel,
    TaskDetail,
    TaskReopen,
)
from agents_os.domains.tasks.usecases.assign_task import assign_task
from agents_os.domains.tasks.usecases.cancel_task import cancel_task
from agents_os.domains.tasks.usecases.comment_on_task import comment_on_task
from agents_os.domains.tasks.usecases.queries import get_attachment, get_task
from agents_os.domains.tasks.usecases.reopen_task import reopen_task
from agents_os.domains.tasks.usecases.start_task import start_task
from agents_os.ui.arguments import Text, form, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.pages.runs.rows import Names, RunRow, row
from agents_os.ui.pages.task import rows
from agents_os.ui.pages.task.rows import Attached, Linked, NextStep, Said
from agents_os.ui.pages.tasks.rows import TaskCard, card
from agents_os.ui.people_choice import Choice, chosen, read_choices
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.stakes import read_stakes

Question = Literal["", "assign", "cancel", "reopen"]
RUNS_SHOWN = 10
NOBODY = Names({}, {})  # the list of a task's runs names nobody


class TaskState(ScreenMixin, rx.State):
    task_id: str = ""  # of the address, or of the order on screen
    missing: bool = False
    card: TaskCard = TaskCard()
    details: str = ""
    criteria: list[dict[str, str]] = []
    next: NextStep = NextStep()
    facts: dict[str, str] = {}
    created_at: str = ""
    order_id: str = ""  # the one it fulfils
    completed_at: str = ""
    comments: list[Said] = []
    attached: list[Attached] = []
    opened: dict[str, str] = {}  # texts of the attachments somebody has opened
    waits_for: list[Linked] = []
    blocks: list[Linked] = []
    runs: list[RunRow] = []  # the newest
    plan: list[str] = []  # of the newest of them
    can: list[str] = []
    for_agent: bool = False
    agents: list[Choice] = []
    people: list[Choice] = []
    asking: str = ""  # which dialog is open
    said: int = 0  # remounts the comment field after a comment

    @rx.event
    async def on_load(self):
        await self._open(_in_address(self))

    @rx.event
    async def show_task(self, task_id: str):
        """On a screen whose address is not the task's."""
        await self._open(str(identifier(task_id)))

    @rx.event(supersedes=True)
    async def refresh(self):
        await self._read()

    @rx.event
    async def ask(self, question: str):
        """Open a dialog, or close it with ""."""
        question = validated(Question, question)
        if question == "assign":
            async with acting(self) as uow:
                self.agents, self.people = await read_choices(uow)
        self.asking = question

    @rx.event
    def put_off(self, _open: bool = False):
        self.asking = ""

    @rx.event
    async def start(self):
        async with acting(self) as uow:
            task = await start_task(uow, identifier(self.task_id))
        await self._read()
        by_agent = task.assignee is not None and task.assignee.kind == "agent"
        return done("The agent was asked to begin." if by_agent else "It is in progress.")

    @rx.event
    async def assign(self, data: dict[str, Any]):
        who = validated(Text, validated(dict[str, Any], data).get("assignee") or "")
        async with acting(self) as uow:
            task = await assign_task(uow, identifier(self.task_id), TaskAssign(**chosen(who)))
        self.asking = ""
        await self._read()
        name = task.assignee.name if task.assignee else None
        return done(f"{name} has it now." if name else "Nobody has it now.")

    @rx.event
    async def cancel(self, data: dict[str, Any]):
        async with acting(self) as uow:
            await cancel_task(uow, identifier(self.task_id), form(TaskCancel, data))
        self.asking = ""
        await self._read()
        return done("The task is cancelled.")

    @rx.event
    async def reopen(self, data: dict[str, Any]):
        async with acting(self) as uow:
            await reopen_task(uow, identifier(self.task_id), form(TaskReopen, data))
        self.asking = ""
        await self._read()
        return done("The task is to do again.")

    @rx.event
    async def comment(self, data: dict[str, Any]):
        body = form(CommentAdd, data, boxes=("for_agent",))
        async with acting(self) as uow:
            await comment_on_task(uow, identifier(self.task_id), body)
        self.said += 1
        await self._read()

    @rx.event
    async def read_attachment(self, attachment_id: str):
        """Show its text; again: hide it."""
        key = str(identifier(attachment_id))
        if key in self.opened:
            self.opened = {other: text for other, text in self.opened.items() if other != key}
            return
        async with acting(self) as uow:
            found = await get_attachment(uow, identifier(self.task_id), identifier(attachment_id))
        self.opened = self.opened | {key: found.content}

    async def _open(self, task_id: str) -> None:
        self.task_id, self.asking, self.opened = task_id, "", {}
        await self._read()

    async def _read(self) -> None:
        self.missing = False
        async with reading(self) as uow:
            try:
                task_id = identifier(self.task_id)
                if self.card.id != str(task_id):
                    self.phase = "loading"
                task = await get_task(uow, task_id)
            except (NotFound, Invalid):
                self.missing = True
                return
            self.card = card(task, await read_stakes(uow))
            newest = PageQuery(limit=RUNS_SHOWN)
            runs = await list_runs(uow, newest, RunFilter(task_id=task.id))
            self.runs = [row(run, NOBODY) for run in runs.data]
            self.plan = await read_plan(uow, runs.data[0].id) if runs.data else []
            self._show(task)

    def _show(self, task: TaskDetail) -> None:
        self.details, self.next = task.details, rows.next_step(task)
        self.criteria = [
            {"id": each.id, "text": each.text, "met": _met(met=each.met)}
            for each in task.acceptance_criteria
        ]
        self.facts, self.order_id = rows.facts(task), str(task.order_id or "")
        self.created_at = task.created_at.isoformat()
        self.completed_at = task.completed_at.isoformat() if task.completed_at else ""
        self.comments, self.attached = rows.comments(task), rows.attachments(task)
        self.waits_for = [rows.linked(each) for each in task.depends_on]
        self.blocks = [rows.linked(each) for each in task.blocks]
        self.can = [str(each) for each in task.can]
        self.for_agent = task.assignee is not None and task.assignee.kind == "agent"


def _met(*, met: bool | None) -> str:
    return "" if met is None else "met" if met else "not met"


def task_in(state: rx.State) -> UUID:
    """The task of the address /tasks/<id>. Raises Invalid."""
    return identifier(_in_address(state))


def _in_address(state: rx.State) -> str:
    parts = state.router.url.path.strip("/").split("/")
    return parts[1] if len(parts) > 1 else ""
