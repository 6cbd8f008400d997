from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import parts, tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.schemas import TaskDetail
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.queries import get_task


async def remove_dependency(uow: UnitOfWork, task_id: UUID, depends_on_id: UUID) -> TaskDetail:
    """Do not wait for another task any more. Removing what is not there changes nothing.

    If that was the last one and an agent has the task, the agent is asked to begin.

    Raises:
        TaskNotFound, Forbidden.
    """
    uow.actor.require(access.WORK)
    await parts.lock_graph(uow.session, uow.actor.tenant)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    access.require(uow.actor, task)
    if await parts.remove_dependency(uow.session, task_id, depends_on_id):
        announce.changed(uow, task, "depends_on")
        await uow.session.flush()
        task = await tasks.find(uow.session, task_id, uow.actor)
        if task.waits_for == 0 and task.status == TaskStatus.PENDING:
            announce.ready(uow, task)
    return await get_task(uow, task_id)
