from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import deliverables, tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.criteria import cleared
from agents_os.domains.tasks.metadata.events import TaskReopened
from agents_os.domains.tasks.metadata.models import Deliverable, Task
from agents_os.domains.tasks.metadata.schemas import TaskRead, TaskReopen
from agents_os.domains.tasks.metadata.states import DeliverableStatus, TaskStatus
from agents_os.domains.tasks.metadata.transitions import move, require_status
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.open_review import Review, close_review
from agents_os.domains.tasks.usecases.queries import read_task


async def reopen_task(uow: UnitOfWork, task_id: UUID, body: TaskReopen) -> TaskRead:
    """Take back a completion or cancellation: the task is to do again.

    An accepted deliverable becomes one with changes requested. Nobody begins by itself: start or
    assign the task. Reopening a task that is to do changes nothing. Publishes TaskReopened.

    Raises:
        TaskNotFound, Forbidden.
        NotYourReview: completed, and the acceptance is not the caller's to take back.
        WrongTaskStatus: in progress, waiting or in review.
    """
    uow.actor.require(access.WORK)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    if task.status == TaskStatus.COMPLETED:
        access.require_review(uow.actor, task)
    else:
        access.require(uow.actor, task)
    if task.status == TaskStatus.PENDING:
        return await read_task(uow, task_id)
    require_status(task, (TaskStatus.COMPLETED, TaskStatus.CANCELLED), "be reopened")
    handed_in = await deliverables.current_of(uow.session, task_id)
    was_completed = task.status == TaskStatus.COMPLETED
    if handed_in is not None:
        await _take_back(uow, Review(task, handed_in, repeated=False), body.reason)
    move(task, TaskStatus.PENDING)
    task.criteria = cleared(task.criteria)
    announce.changed(uow, task, "status")
    _publish(uow, task, handed_in if was_completed else None)
    await uow.session.flush()
    return await read_task(uow, task_id)


async def _take_back(uow: UnitOfWork, review: Review, reason: str) -> None:
    """Whoever continues reads the reason as the request for changes."""
    comment = reason or "The task was reopened."
    await close_review(uow, review, DeliverableStatus.CHANGES_REQUESTED, comment)


def _publish(uow: UnitOfWork, task: Task, accepted: Deliverable | None) -> None:
    uow.publish(
        TaskReopened(
            task_id=task.id,
            by_user_id=uow.actor.user_id,
            deliverable_id=accepted.id if accepted else None,
            version=accepted.current_version if accepted else None,
        )
    )
