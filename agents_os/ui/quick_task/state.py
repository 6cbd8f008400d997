"""Quick add: a new task from anywhere."""

from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import AppError, Invalid, Unauthenticated
from agents_os.core.fields import LongText
from agents_os.domains.chat.usecases.read_answer import read_answer
from agents_os.domains.runs.usecases.queries import get_schedule
from agents_os.domains.tasks.metadata.schemas import TaskCreate, TaskOrigin
from agents_os.domains.tasks.metadata.sizing import estimate_size
from agents_os.domains.tasks.metadata.states import Priority, TaskCategory
from agents_os.domains.tasks.metadata.suggestion_schemas import SuggestionsAsk
from agents_os.domains.tasks.usecases.create_task import TYPED, create_task
from agents_os.domains.tasks.usecases.suggest_assignees import suggest_assignees
from agents_os.ui.arguments import Text, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.people_choice import Choice, chosen, read_choices
from agents_os.ui.quick_task.repeat_state import RepeatState
from agents_os.ui.quick_task.rows import (
    Suggested,
    assignee_of,
    body_of,
    draft_of,
    lines,
    repeated,
    suggested,
)
from agents_os.ui.screen_state import acting
from agents_os.ui.session import SessionState, current_actor
from agents_os.ui.stakes import Stakes, read_stakes

NEW = {
    "title": "",
    "details": "",
    "priority": Priority.MEDIUM.value,
    "category": TaskCategory.CONTENT.value,
    "criteria": "",
}
Field = Literal["title", "details", "priority", "category", "criteria"]
SHAPES: dict[str, Any] = {"priority": Priority, "category": TaskCategory}
SHOWN = 4
ENOUGH = 4  # characters of a title that say something


class QuickTaskState(rx.State):
    open: bool = False
    drafts: int = 0  # remounts the fields for each new draft
    draft: dict[str, str] = NEW
    assignee: str = ""
    agents: list[Choice] = []
    people: list[Choice] = []
    suggestions: list[Suggested] = []
    worth: str = ""
    from_chat: bool = False
    problem: str = ""

    _answer_id: UUID | None = None
    _stakes: Stakes = Stakes()

    @rx.event
    async def begin(self):
        """An empty draft."""
        await self._open({}, "")

    @rx.event
    async def begin_for(self, assignee: str):
        """An empty draft for one of the choices."""
        assignee = validated(Text, assignee)
        chosen(assignee)
        await self._open({}, assignee)

    @rx.event
    async def begin_from_answer(self, message_id: str):
        """A draft of a chat answer; where it comes from is kept with the task."""
        async with acting(self) as uow:
            answer = await read_answer(uow, identifier(message_id))
        draft = {"title": answer.title, "details": answer.details}
        await self._open(draft, f"agent:{answer.agent_id}")
        self._answer_id, self.from_chat = answer.message_id, True
        return QuickTaskState.suggest

    @rx.event
    async def begin_change(self, schedule_id: str):
        """A task that repeats, to be changed."""
        async with acting(self) as uow:
            schedule = await get_schedule(uow, identifier(schedule_id))
        if schedule.task is None:
            raise Invalid("This schedule makes no tasks. Change it where it was made.")
        await self._open(draft_of(schedule.task), assignee_of(schedule.task))
        await (await self.get_state(RepeatState))._edit(schedule)

    @rx.event
    def show(self, open: bool):
        """Closing keeps nothing: the next draft begins empty."""
        self.open = validated(bool, open) and self.open

    @rx.event
    def note(self, field: str, text: str):
        """What was typed so far, for the suggestions."""
        field = validated(Field, field)
        text = str(validated(SHAPES.get(field, LongText), text))
        self.draft = self.draft | {field: text}
        return QuickTaskState.suggest

    @rx.event
    def pick(self, assignee: str):
        assignee = validated(Text, assignee)
        chosen(assignee)
        self.assignee = assignee

    @rx.event(supersedes=True)
    async def suggest(self):
        """Who could do it, and what it is worth, as far as the task is known."""
        self._weigh()
        if len(self.draft["title"].strip()) < ENOUGH:
            self.suggestions = []
            return
        ask = {
            "title": self.draft["title"][:500],
            "details": self.draft["details"],
            "category": self.draft["category"],
            "acceptance_criteria": lines(self.draft["criteria"])[:20],
            "limit": SHOWN,
        }
        found = await suggest_assignees(await current_actor(self), validated(SuggestionsAsk, ask))
        self.suggestions = [suggested(each) for each in found]

    @rx.event
    async def create(self, data: dict[str, Any]):
        """Write the task down and give it to whoever was chosen; problems stay in the dialog."""
        try:
            data = validated(dict[str, Any], data)
            zone = ZoneInfo((await self.get_state(SessionState)).time_zone)
            body = body_of(data, zone)
            repeat = await self.get_state(RepeatState)
            if repeat.rule["every"] or repeat.schedule_id:
                return await self._repeat(body)
            async with acting(self) as uow:
                task = await create_task(uow, body, origin=await self._origin(uow))
        except Unauthenticated:
            raise
        except AppError as error:
            self.problem = error.message
            return None
        self.open = False
        to = f" {task.assignee.name} has it." if task.assignee and task.assignee.name else ""
        return done(f"“{task.title}” is on the board.{to}")

    async def _repeat(self, body: TaskCreate) -> Any:
        repeat = await self.get_state(RepeatState)
        async with acting(self) as uow:
            schedule = await repeat._save(uow, repeated(body, repeat.rule["due_in_days"]))
        self.open = False
        return done(f"“{schedule.name}” repeats. {schedule.says}.")

    async def _origin(self, uow: UnitOfWork) -> TaskOrigin:
        """The answer is read again: what a task keeps of it was just checked."""
        return (await read_answer(uow, self._answer_id)).origin if self._answer_id else TYPED

    async def _open(self, draft: dict[str, str], assignee: str) -> None:
        async with acting(self) as uow:
            uow.actor.require("work:create")
            self.agents, self.people = await read_choices(uow)
            self._stakes = await read_stakes(uow)
        self.draft, self.assignee = NEW | draft, assignee
        self.suggestions, self.problem = [], ""
        self._answer_id, self.from_chat = None, False
        (await self.get_state(RepeatState))._clear()
        self.drafts += 1
        self._weigh()
        self.open = True

    def _weigh(self) -> None:
        draft = self.draft
        size = estimate_size(draft["title"], draft["details"], lines(draft["criteria"]))
        self.worth = self._stakes.up_to(Priority(draft["priority"]), size)
