from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.tasks.adapters.secondary.repository import parts, tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.errors import TooManyAttachments
from agents_os.domains.tasks.metadata.schemas import (
    MOST_ATTACHMENTS,
    AttachmentAdd,
    AttachmentRead,
)
from agents_os.domains.tasks.metadata.transitions import require_open
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.create_task import as_row


async def add_attachment(uow: UnitOfWork, task_id: UUID, body: AttachmentAdd) -> AttachmentRead:
    """Give a task a text to work with.

    Raises:
        TaskNotFound, Forbidden.
        TooManyAttachments: at most 20, each with a name of its own.
        WrongTaskStatus: completed or cancelled.
    """
    uow.actor.require(access.WORK)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    access.require(uow.actor, task)
    require_open(task, "get attachments")
    names = await parts.attachment_names(uow.session, task_id)
    if len(names) >= MOST_ATTACHMENTS:
        raise TooManyAttachments(f"A task has at most {MOST_ATTACHMENTS} attachments.")
    if body.name in names:
        raise TooManyAttachments(f"There is a “{body.name}” already. Rename or remove it first.")
    row = as_row(task, body, uow.actor.user_id)
    row.id = uuid7()
    await tasks.add(uow.session, row)
    announce.changed(uow, task, "attachments")
    await uow.session.flush()
    stored = await parts.get_attachment(uow.session, task_id, row.id)
    return AttachmentRead.model_validate(stored)
