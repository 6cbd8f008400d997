from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.schemas import TaskAssign, TaskRead
from agents_os.domains.tasks.metadata.states import AT_WORK, TaskStatus
from agents_os.domains.tasks.metadata.transitions import move, require_status
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.queries import read_card, read_task
from agents_os.domains.tasks.usecases.require_assignee import require_assignee

ASSIGNABLE = (TaskStatus.PENDING, *AT_WORK)


async def assign_task(uow: UnitOfWork, task_id: UUID, body: TaskAssign) -> TaskRead:
    """Give a task to an agent or a person, or take it away. Repeating it changes nothing.

    Whoever worked on it stops, and it is to do again. Publishes TaskAssigned, TaskReady if an
    agent can begin, AttemptWithdrawn if a run was under way.

    Raises:
        TaskNotFound, Forbidden, AssigneeNotFound, AssigneeNotAvailable.
        WrongTaskStatus: in review, completed or cancelled.
    """
    uow.actor.require(access.WORK)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    access.require(uow.actor, task)
    require_status(task, ASSIGNABLE, "be given to somebody")
    if (task.assignee_agent_id, task.assignee_user_id) == (body.agent_id, body.assignee_user_id):
        return await read_task(uow, task_id)
    await require_assignee(uow, body.agent_id, body.assignee_user_id)
    announce.withdrawn(uow, task)
    if task.status in AT_WORK:
        move(task, TaskStatus.PENDING)
    task.assignee_agent_id = body.agent_id
    task.assignee_user_id = body.assignee_user_id
    task.failure = None
    announce.changed(uow, task, "assignee")
    announce.assigned(uow, task)
    await uow.session.flush()
    # A private task given away is out of sight for whoever had it; they may see that it went.
    return read_card(uow, await tasks.reload(uow.session, task_id))
