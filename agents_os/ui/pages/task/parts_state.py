"""What a person changes about a task: its words, its attachments, what it waits for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from agents_os.core.errors import AppError, Unauthenticated
from agents_os.core.fields import LongText, MessageText, ShortText
from agents_os.core.pagination import PageQuery
from agents_os.domains.tasks.metadata.schemas import (
    AttachmentAdd,
    DependencyAdd,
    TaskDetail,
    TaskFilter,
    TaskUpdate,
)
from agents_os.domains.tasks.usecases.add_attachment import add_attachment
from agents_os.domains.tasks.usecases.add_dependency import add_dependency
from agents_os.domains.tasks.usecases.queries import get_task, list_tasks
from agents_os.domains.tasks.usecases.remove_attachment import remove_attachment
from agents_os.domains.tasks.usecases.remove_dependency import remove_dependency
from agents_os.domains.tasks.usecases.update_task import update_task
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.errors import done, failed
from agents_os.ui.pages.task.state import TaskState
from agents_os.ui.quick_task.rows import END_OF_DAY, lines
from agents_os.ui.screen_state import acting
from agents_os.ui.session import SessionState

MOST_CHOICES = 100
Question = Literal["", "edit", "attach", "wait"]


@dataclass(frozen=True)
class Draft:
    """The task as the edit dialog shows it; `due` is a day."""

    title: str = ""
    details: str = ""
    priority: str = ""
    category: str = ""
    due: str = ""
    criteria: str = ""


class PartsState(rx.State):
    asking: str = ""  # which dialog is open
    draft: Draft = Draft()
    problem: str = ""
    choices: list[dict[str, str]] = []  # tasks it could wait for

    _revision: int = 0

    @rx.event
    async def ask(self, question: str):
        """Open a dialog with what it needs."""
        question = validated(Question, question)
        self.problem = ""
        async with acting(self) as uow:
            task = await get_task(uow, await self._task_id())
            if question == "wait":
                page = PageQuery(limit=MOST_CHOICES)
                others = (await list_tasks(uow, TaskFilter(open=True), page)).data
                taken = {task.id, *(each.id for each in task.depends_on)}
                self.choices = [
                    {"value": str(each.id), "label": each.title}
                    for each in others
                    if each.id not in taken
                ]
        self.draft, self._revision = _draft(task, await self._zone()), task.revision
        self.asking = question

    @rx.event
    def put_off(self, _open: bool = False):
        self.asking = ""

    @rx.event
    async def save(self, data: dict[str, Any]):
        """The edited words; problems stay in the dialog, so that nothing typed is lost."""
        sent = validated(dict[str, Any], data)
        try:
            body = _changes(sent, self._revision, await self._zone(), self.draft)
            async with acting(self) as uow:
                await update_task(uow, await self._task_id(), body)
        except Unauthenticated:
            raise
        except AppError as error:
            self.problem = error.message
            return None
        return self._changed("Saved.")

    @rx.event
    async def attach_file(self, name: str, text: str):
        """A text file the browser has read."""
        fields = {"name": validated(ShortText, name)[-80:], "content": validated(MessageText, text)}
        return await self._attach(validated(AttachmentAdd, fields))

    @rx.event
    async def attach_text(self, data: dict[str, Any]):
        return await self._attach(form(AttachmentAdd, data))

    @rx.event
    def refuse(self, why: str):
        """The browser could not read the file."""
        return failed(validated(ShortText, why))

    @rx.event
    async def detach(self, attachment_id: str):
        async with acting(self) as uow:
            await remove_attachment(uow, await self._task_id(), identifier(attachment_id))
        return self._changed("The attachment is removed.")

    @rx.event
    async def wait_for(self, data: dict[str, Any]):
        body = form(DependencyAdd, data)
        async with acting(self) as uow:
            await add_dependency(uow, await self._task_id(), body)
        return self._changed("It begins when that task is completed.")

    @rx.event
    async def wait_no_more(self, task_id: str):
        async with acting(self) as uow:
            await remove_dependency(uow, await self._task_id(), identifier(task_id))
        return self._changed("It does not wait for that task any more.")

    async def _attach(self, body: AttachmentAdd) -> Any:
        async with acting(self) as uow:
            await add_attachment(uow, await self._task_id(), body)
        return self._changed(f"“{body.name}” is attached.")

    def _changed(self, words: str) -> Any:
        self.asking = ""
        return [TaskState.refresh, done(words)]

    async def _task_id(self) -> UUID:
        return identifier((await self.get_state(TaskState)).task_id)

    async def _zone(self) -> ZoneInfo:
        return ZoneInfo((await self.get_state(SessionState)).time_zone)


def _draft(task: TaskDetail, zone: ZoneInfo) -> Draft:
    return Draft(
        title=task.title,
        details=task.details,
        priority=task.priority.value,
        category=task.category.value,
        due=task.due_at.astimezone(zone).date().isoformat() if task.due_at else "",
        criteria="\n".join(each.text for each in task.acceptance_criteria),
    )


def _changes(sent: dict[str, Any], revision: int, zone: ZoneInfo, before: Draft) -> TaskUpdate:
    """The form as changes; a due day that was not touched keeps its time. Raises Invalid."""
    fields = {key: sent.get(key) or "" for key in ("title", "details", "priority", "category")}
    fields["acceptance_criteria"] = lines(validated(LongText, sent.get("criteria") or ""))
    due = sent.get("due") or ""
    if due != before.due:
        day = validated(date | None, due or None)
        fields["due_at"] = datetime.combine(day, END_OF_DAY, zone) if day else None
    return validated(TaskUpdate, fields | {"revision": revision})
