from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import parts, tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.transitions import require_open
from agents_os.domains.tasks.usecases import announce


async def remove_attachment(uow: UnitOfWork, task_id: UUID, attachment_id: UUID) -> None:
    """Take a text off a task.

    Raises:
        TaskNotFound, AttachmentNotFound, Forbidden.
        WrongTaskStatus: completed or cancelled.
    """
    uow.actor.require(access.WORK)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    access.require(uow.actor, task)
    require_open(task, "lose attachments")
    await parts.get_attachment(uow.session, task_id, attachment_id)
    await parts.remove_attachment(uow.session, attachment_id)
    announce.changed(uow, task, "attachments")
    await uow.session.flush()
