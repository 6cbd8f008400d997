from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.events import TaskCancelled
from agents_os.domains.tasks.metadata.schemas import TaskCancel, TaskRead
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.domains.tasks.metadata.transitions import move
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.queries import read_task


async def cancel_task(uow: UnitOfWork, task_id: UUID, body: TaskCancel) -> TaskRead:
    """Nobody needs it any more. Cancelling a cancelled task changes nothing.

    Publishes TaskCancelled, which stops the run under way.

    Raises:
        TaskNotFound, Forbidden.
        WrongTaskStatus: completed.
    """
    uow.actor.require(access.WORK)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    access.require(uow.actor, task)
    if task.status == TaskStatus.CANCELLED:
        return await read_task(uow, task_id)
    stopped_run = task.run_id
    move(task, TaskStatus.CANCELLED)
    task.cancel_reason = body.reason
    uow.publish(
        TaskCancelled(
            task_id=task.id,
            by_user_id=uow.actor.user_id,
            agent_id=task.assignee_agent_id,
            run_id=stopped_run,
            reason=body.reason,
        )
    )
    announce.changed(uow, task, "status")
    await uow.session.flush()
    return await read_task(uow, task_id)
