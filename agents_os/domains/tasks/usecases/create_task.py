from collections.abc import Iterable
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.tasks.adapters.secondary.repository import tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.criteria import written
from agents_os.domains.tasks.metadata.errors import TooManyAttachments
from agents_os.domains.tasks.metadata.events import TaskCreated
from agents_os.domains.tasks.metadata.models import Task, TaskAttachment
from agents_os.domains.tasks.metadata.schemas import (
    AttachmentAdd,
    TaskCreate,
    TaskOrigin,
    TaskRead,
)
from agents_os.domains.tasks.metadata.sizing import estimate_size
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.queries import read_task
from agents_os.domains.tasks.usecases.require_assignee import require_assignee
from agents_os.domains.tasks.usecases.require_place import require_place

TYPED = TaskOrigin()
CONTEXT_NAME = "Conversation.md"
CONTEXT_LIMIT = 100_000


async def create_task(uow: UnitOfWork, body: TaskCreate, *, origin: TaskOrigin = TYPED) -> TaskRead:
    """Write down work to do, and give it to an agent or person if one is named.

    `origin` is for callers inside: a chat (its context becomes an attachment), an order, an
    agent's tool. Publishes TaskCreated, and TaskAssigned and TaskReady where they apply.

    Raises:
        Forbidden: the actor may not create work, or not in that team.
        TeamNotFound, TeamMissing, AssigneeNotFound, AssigneeNotAvailable: nothing was written.
    """
    uow.actor.require(access.WORK)
    creator_id = uow.actor.user_id or origin.user_id
    await require_place(uow, creator_id, body.team_id, body.visibility)
    await require_assignee(uow, body.agent_id, body.assignee_user_id)
    task = _task(uow, body, origin, creator_id)
    await tasks.add(uow.session, task, *_attachments(task, body, origin, creator_id))
    uow.publish(TaskCreated(task_id=task.id, by_user_id=creator_id, title=task.title))
    if body.agent_id or body.assignee_user_id:
        announce.assigned(uow, await tasks.find(uow.session, task.id, uow.actor))
    return await read_task(uow, task.id)


def _task(uow: UnitOfWork, body: TaskCreate, origin: TaskOrigin, creator_id: UUID | None) -> Task:
    attachments = len(body.attachments) + bool(origin.context)
    return Task(
        id=uuid7(),
        org_id=uow.actor.tenant,
        title=body.title,
        details=body.details,
        priority=body.priority,
        category=body.category,
        size=origin.size
        or estimate_size(
            body.title, body.details, body.acceptance_criteria, attachments=attachments
        ),
        assignee_agent_id=body.agent_id,
        assignee_user_id=body.assignee_user_id,
        creator_id=creator_id,
        created_by_agent_id=origin.agent_id,
        owner_id=creator_id,
        team_id=body.team_id,
        visibility=body.visibility,
        due_at=body.due_at,
        criteria=written(body.acceptance_criteria),
        origin_conversation_id=origin.conversation_id,
        origin_message_id=origin.message_id,
        order_id=origin.order_id,
        schedule_id=origin.schedule_id,
        position=utc_now().timestamp(),
    )


def _attachments(
    task: Task, body: TaskCreate, origin: TaskOrigin, author_id: UUID | None
) -> Iterable[TaskAttachment]:
    given = list(body.attachments)
    if origin.context:
        context = origin.context[-CONTEXT_LIMIT:]  # the end is what led to the task
        given.append(AttachmentAdd(name=CONTEXT_NAME, media_type="text/markdown", content=context))
    names = [each.name for each in given]
    if len(set(names)) < len(names):
        raise TooManyAttachments("Two attachments have the same name. Rename one of them.")
    return [as_row(task, each, author_id) for each in given]


def as_row(task: Task, attachment: AttachmentAdd, author_id: UUID | None) -> TaskAttachment:
    """An attachment to store."""
    return TaskAttachment(
        org_id=task.org_id,
        task_id=task.id,
        name=attachment.name,
        media_type=attachment.media_type,
        content=attachment.content,
        size_bytes=len(attachment.content.encode()),
        author_id=author_id,
    )
