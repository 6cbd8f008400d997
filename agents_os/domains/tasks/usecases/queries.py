"""Reads of tasks. Deliverables: `deliverable_queries`."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.tasks.adapters.secondary.repository import parts, tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.models import Task, TaskComment
from agents_os.domains.tasks.metadata.schemas import (
    Ability,
    AssigneeRead,
    AttachmentDetail,
    AttachmentRead,
    Board,
    BoardColumn,
    CommentRead,
    CriterionRead,
    LinkedTask,
    TaskDetail,
    TaskFilter,
    TaskRead,
)
from agents_os.domains.tasks.metadata.states import AT_WORK, OPEN, TaskStatus

PER_COLUMN = 30
_FIXED_BY_ORDER: tuple[Ability, ...] = ("edit", "assign", "cancel", "reopen")
LATEST_COMMENTS = 50


async def list_tasks(
    uow: UnitOfWork, query: TaskFilter | None = None, page: PageQuery | None = None
) -> Page[TaskRead]:
    """Tasks the caller may see, newest first, or in the order of the board."""
    uow.actor.require(access.READ)
    query = query or TaskFilter()
    statement = tasks.matching(query, uow.actor, utc_now())
    keys = (Task.position, Task.id) if query.sort == "position" else (Task.id,)
    return await paginate(
        uow.session,
        statement,
        *keys,
        page=page or PageQuery(),
        read=lambda task: read_card(uow, task),
    )


async def get_board(
    uow: UnitOfWork, query: TaskFilter | None = None, *, per_column: int = PER_COLUMN
) -> Board:
    """A column for each status with its count and topmost tasks.

    The rest of a column: `list_tasks` with its status, in the order of the board.
    """
    uow.actor.require(access.READ)
    query, now = query or TaskFilter(), utc_now()
    counts = await tasks.count_by_status(uow.session, query, uow.actor, now)
    rows = await tasks.topmost(uow.session, query, uow.actor, now, per_column=per_column)
    cards = [read_card(uow, task) for task in rows]
    columns = [
        BoardColumn(
            status=status,
            total=counts.get(status, 0),
            tasks=[card for card in cards if card.status == status],
        )
        for status in TaskStatus
    ]
    return Board(columns=columns, per_column=per_column)


async def read_task(uow: UnitOfWork, task_id: UUID) -> TaskRead:
    """The card of one task, as the database has it now. Raises TaskNotFound."""
    return read_card(uow, await tasks.find(uow.session, task_id, uow.actor))


async def get_task(uow: UnitOfWork, task_id: UUID) -> TaskDetail:
    """One task with everything that hangs on it. Raises TaskNotFound."""
    uow.actor.require(access.READ)
    task = await tasks.find(uow.session, task_id, uow.actor)
    session, actor = uow.session, uow.actor
    comments = await parts.newest_comments(session, task_id, limit=LATEST_COMMENTS)
    attached = await parts.attachments(session, task_id)
    waits_for = await parts.waits_for(session, task_id, actor)
    blocks = await parts.blocks(session, task_id, actor)
    return TaskDetail(
        **read_card(uow, task).model_dump(),
        details=task.details,
        acceptance_criteria=[CriterionRead.model_validate(each) for each in task.criteria],
        attachments=[AttachmentRead.model_validate(each) for each in attached],
        depends_on=[LinkedTask.model_validate(each) for each in waits_for],
        blocks=[LinkedTask.model_validate(each) for each in blocks],
        latest_comments=[CommentRead.model_validate(each) for each in comments],
    )


async def latest_tasks(
    uow: UnitOfWork, agent_id: UUID, owner_id: UUID | None, limit: int
) -> list[LinkedTask]:
    """The newest tasks that an agent was given for this person; none for who may not see tasks."""
    if uow.actor.reach(access.READ) is None or owner_id is None:
        return []
    rules = (Task.assignee_agent_id == agent_id, Task.owner_id == owner_id)
    rows = await tasks.titles(uow.session, uow.actor, *rules, limit=limit)
    return [LinkedTask.model_validate(row) for row in rows]


async def titles_of(uow: UnitOfWork, ids: Collection[UUID]) -> list[LinkedTask]:
    """Those of these tasks that the caller may see."""
    if not ids or uow.actor.reach(access.READ) is None:
        return []
    rows = await tasks.titles(uow.session, uow.actor, Task.id.in_(ids), limit=len(ids))
    return [LinkedTask.model_validate(row) for row in rows]


async def list_comments(
    uow: UnitOfWork, task_id: UUID, page: PageQuery | None = None
) -> Page[CommentRead]:
    """What was said about a task, newest first. Raises TaskNotFound."""
    uow.actor.require(access.READ)
    await tasks.find(uow.session, task_id, uow.actor)
    statement = parts.comments_of(task_id)
    return await paginate(
        uow.session, statement, TaskComment.id, page=page or PageQuery(), read=CommentRead
    )


async def get_attachment(uow: UnitOfWork, task_id: UUID, attachment_id: UUID) -> AttachmentDetail:
    """An attachment with its content. Raises TaskNotFound, AttachmentNotFound."""
    uow.actor.require(access.READ)
    await tasks.find(uow.session, task_id, uow.actor)
    found = await parts.get_attachment(uow.session, task_id, attachment_id)
    return AttachmentDetail.model_validate(found)


def read_card(uow: UnitOfWork, task: Task) -> TaskRead:
    """A loaded task with what the caller may do with it."""
    overdue = task.due_at is not None and task.due_at < utc_now() and task.status in OPEN
    extras: dict[str, Any] = {
        "assignee": _assignee(task),
        "overdue": overdue,
        "can": _abilities(uow, task),
    }
    return TaskRead.model_validate(task).model_copy(update=extras)


def _assignee(task: Task) -> AssigneeRead | None:
    if task.assignee_agent_id is not None:
        return AssigneeRead(
            kind="agent",
            id=task.assignee_agent_id,
            name=task.assignee_agent_name,
            emoji=task.assignee_agent_emoji,
        )
    if task.assignee_user_id is not None:
        return AssigneeRead(kind="person", id=task.assignee_user_id, name=task.assignee_user_name)
    return None


def _abilities(uow: UnitOfWork, task: Task) -> list[Ability]:
    """For buttons; the usecases check again."""
    status = TaskStatus(task.status)
    changes, reviews = (may(uow.actor, task) for may in (access.may_change, access.may_review))
    to_begin = status in (TaskStatus.PENDING, TaskStatus.WAITING) and task.waits_for == 0
    rules: dict[Ability, bool] = {
        "edit": changes and status in OPEN,
        "assign": changes and status in (TaskStatus.PENDING, *AT_WORK),
        "start": changes and to_begin and task.run_id is None,
        "cancel": changes and status in OPEN,
        "reopen": reviews if status == TaskStatus.COMPLETED else changes and status not in OPEN,
        "submit": status in (TaskStatus.PENDING, *AT_WORK)
        and access.is_assignee(uow.actor, task)
        and task.waits_for == 0,
        "review": reviews and status == TaskStatus.IN_REVIEW,
    }
    if task.order_id is not None:  # it stays as it was quoted
        rules |= dict.fromkeys(_FIXED_BY_ORDER, False)
    return [ability for ability, allowed in rules.items() if allowed]
