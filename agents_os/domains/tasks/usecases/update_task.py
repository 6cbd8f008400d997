from typing import Any
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.usecases.check_place import check_place
from agents_os.domains.tasks.adapters.secondary.repository import parts, tasks
from agents_os.domains.tasks.metadata import access, criteria
from agents_os.domains.tasks.metadata.models import Task
from agents_os.domains.tasks.metadata.schemas import TaskRead, TaskUpdate
from agents_os.domains.tasks.metadata.sizing import estimate_size
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.domains.tasks.metadata.transitions import require_open, require_revision
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.queries import read_task

MAY_BE_EMPTIED = ("team_id", "due_at")
DECIDES_THE_SIZE = {"title", "details", "criteria"}


async def update_task(uow: UnitOfWork, task_id: UUID, body: TaskUpdate) -> TaskRead:
    """Change what a task says and where it belongs.

    While it is to do, the size follows its text; afterwards the size stays. Publishes TaskChanged
    if anything changed.

    Raises:
        TaskNotFound, Forbidden, TeamNotFound, TeamMissing.
        TaskChangedMeanwhile: `revision` is not the newest.
        WrongTaskStatus: completed or cancelled.
    """
    uow.actor.require(access.WORK)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    access.require(uow.actor, task)
    require_open(task, "be changed")
    require_revision(task, body.revision)
    changes = _changes(task, body)
    await check_place(uow, task, changes, access.require_place)
    for field, value in changes.items():
        setattr(task, field, value)
    if changes:
        await _follow_size(uow, task, changes)
        announce.changed(uow, task, *changes)
        await uow.session.flush()
    return await read_task(uow, task.id)


def _changes(task: Task, body: TaskUpdate) -> dict[str, Any]:
    """Columns that are given and differ; null means "leave it", except where it empties."""
    given = body.model_dump(exclude_unset=True, exclude={"revision"})
    texts = given.pop("acceptance_criteria", None)
    if texts is not None:
        given["criteria"] = criteria.written(texts, task.criteria)
    return {
        field: value
        for field, value in given.items()
        if (value is not None or field in MAY_BE_EMPTIED) and value != getattr(task, field)
    }


async def _follow_size(uow: UnitOfWork, task: Task, changes: dict[str, Any]) -> None:
    if task.status != TaskStatus.PENDING or task.order_id or not DECIDES_THE_SIZE & set(changes):
        return
    attached = len(await parts.attachment_names(uow.session, task.id))
    texts = [each["text"] for each in task.criteria]
    task.size = estimate_size(task.title, task.details, texts, attachments=attached)
