from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.events import TaskFailed
from agents_os.domains.tasks.metadata.schemas import TaskRead
from agents_os.domains.tasks.metadata.states import AT_WORK, TaskStatus
from agents_os.domains.tasks.metadata.transitions import move, require_status
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.queries import read_task
from agents_os.domains.tasks.usecases.require_run import require_run

REASON_LIMIT = 500


async def fail_task(
    uow: UnitOfWork, task_id: UUID, reason: str, *, run_id: UUID | None = None
) -> TaskRead:
    """End an attempt without a deliverable: the task is to do again, and says why.

    It keeps its assignee and waits for a person, or a retry. Publishes TaskFailed.

    Raises:
        TaskNotFound, Forbidden.
        RunMismatch: `run_id` is not the attempt under way (also when it failed already).
        WrongTaskStatus: not at work.
    """
    uow.actor.require(access.WORK)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    access.require(uow.actor, task)
    require_run(task, run_id)
    require_status(task, AT_WORK, "fail")
    failed_run = task.run_id
    move(task, TaskStatus.PENDING)
    task.failure = reason[:REASON_LIMIT]
    uow.publish(
        TaskFailed(
            task_id=task.id,
            by_user_id=uow.actor.user_id,
            agent_id=task.assignee_agent_id,
            run_id=failed_run,
            reason=task.failure,
        )
    )
    announce.changed(uow, task, "status")
    await uow.session.flush()
    return await read_task(uow, task_id)
