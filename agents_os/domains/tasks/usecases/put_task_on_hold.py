from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.schemas import TaskHold, TaskRead
from agents_os.domains.tasks.metadata.states import AT_WORK, TaskStatus
from agents_os.domains.tasks.metadata.transitions import move, require_status
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.queries import read_task
from agents_os.domains.tasks.usecases.require_run import require_run


async def put_task_on_hold(
    uow: UnitOfWork, task_id: UUID, body: TaskHold, *, run_id: UUID | None = None
) -> TaskRead:
    """Work waits for something: an approval, an answer. `start_task` goes on.

    Repeating it only replaces the reason.

    Raises:
        TaskNotFound, Forbidden.
        RunMismatch: `run_id` is not the attempt under way.
        WrongTaskStatus: not at work.
    """
    uow.actor.require(access.WORK)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    access.require(uow.actor, task)
    require_run(task, run_id)
    require_status(task, AT_WORK, "wait")
    if task.status == TaskStatus.WAITING and task.hold_reason == body.reason:
        return await read_task(uow, task_id)
    if task.status != TaskStatus.WAITING:
        move(task, TaskStatus.WAITING)
    task.hold_reason = body.reason
    announce.changed(uow, task, "status")
    await uow.session.flush()
    return await read_task(uow, task_id)
