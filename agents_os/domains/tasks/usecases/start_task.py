from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import parts, tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.errors import DependenciesOpen, RunMismatch
from agents_os.domains.tasks.metadata.models import Task
from agents_os.domains.tasks.metadata.schemas import TaskRead
from agents_os.domains.tasks.metadata.states import AT_WORK, TaskStatus
from agents_os.domains.tasks.metadata.transitions import move, require_status
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.queries import read_task

STARTABLE = (TaskStatus.PENDING, *AT_WORK)


async def start_task(uow: UnitOfWork, task_id: UUID, *, run_id: UUID | None = None) -> TaskRead:
    """Begin, or go on after waiting. Repeating it changes nothing.

    * A run of the agent (`run_id`, from `runs` only): the task is in progress, in this run.
    * A person with a task of their own, or of nobody (then they take it): it is in progress.
    * A person with a task of an agent: the agent is asked to begin (TaskReady), if no run of it
      is under way.

    Raises:
        TaskNotFound, Forbidden.
        DependenciesOpen: other tasks must be completed first; details name them.
        RunMismatch: another run works on it, or it was given to somebody else.
        WrongTaskStatus: in review, completed or cancelled.
    """
    uow.actor.require(access.WORK)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    access.require(uow.actor, task)
    require_status(task, STARTABLE, "be started")
    await require_free(uow, task)
    if run_id is not None:
        _begin_run(uow, task, run_id)
    elif task.assignee_agent_id is not None:
        _ask_agent(uow, task)
    else:
        begin_by_hand(uow, task)
    await uow.session.flush()
    return await read_task(uow, task_id)


async def require_free(uow: UnitOfWork, task: Task) -> None:
    """Raise DependenciesOpen if `task` waits for others."""
    if task.waits_for == 0:
        return
    links = await parts.waits_for(uow.session, task.id, uow.actor)
    waiting = [link for link in links if link.status != TaskStatus.COMPLETED]
    names = ", ".join(f"“{link.title}”" for link in waiting if link.title) or "another task"
    raise DependenciesOpen(
        f"This task can start when {names} is completed. Complete that first, or remove the"
        " dependency.",
        task_ids=[str(link.id) for link in waiting],
    )


def begin_by_hand(uow: UnitOfWork, task: Task) -> None:
    """A person works on it; a task of nobody becomes theirs."""
    if task.assignee_user_id is None and uow.actor.user_id is not None:
        task.assignee_user_id = uow.actor.user_id
        announce.assigned(uow, task)
    if task.status != TaskStatus.IN_PROGRESS:
        move(task, TaskStatus.IN_PROGRESS)
        announce.changed(uow, task, "status")


def _ask_agent(uow: UnitOfWork, task: Task) -> None:
    if task.run_id is None:
        announce.ready(uow, task, changes=task.status == TaskStatus.IN_PROGRESS)


def _begin_run(uow: UnitOfWork, task: Task, run_id: UUID) -> None:
    if task.assignee_agent_id is None or task.run_id not in (None, run_id):
        raise RunMismatch("Another run works on this task, or it was given to somebody else.")
    if task.run_id is None:
        task.attempts += 1
    elif task.status == TaskStatus.IN_PROGRESS:
        return
    if task.status != TaskStatus.IN_PROGRESS:
        move(task, TaskStatus.IN_PROGRESS)
    task.run_id = run_id
    announce.changed(uow, task, "status")
