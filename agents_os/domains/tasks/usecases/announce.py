"""What is said after a task changed."""

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.metadata.events import (
    AttemptWithdrawn,
    TaskAssigned,
    TaskChanged,
    TaskReady,
)
from agents_os.domains.tasks.metadata.models import Task
from agents_os.domains.tasks.metadata.states import TaskStatus


def changed(uow: UnitOfWork, task: Task, *fields: str) -> None:
    """Count the change and tell everybody who looks at the task."""
    task.revision += 1
    uow.publish(
        TaskChanged(
            task_id=task.id,
            by_user_id=uow.actor.user_id,
            fields=sorted(fields),
            status=TaskStatus(task.status),
        )
    )


def assigned(uow: UnitOfWork, task: Task) -> None:
    """Who has the task now; if it is an agent that could begin, that it should."""
    uow.publish(
        TaskAssigned(
            task_id=task.id,
            by_user_id=uow.actor.user_id,
            agent_id=task.assignee_agent_id,
            user_id=task.assignee_user_id,
        )
    )
    if task.assignee_agent_id is not None and task.waits_for == 0:
        ready(uow, task)


def ready(uow: UnitOfWork, task: Task, *, changes: bool = False) -> None:
    """Ask the agent the task is assigned to, if there is one, to begin."""
    if task.assignee_agent_id is not None:
        uow.publish(
            TaskReady(
                task_id=task.id,
                by_user_id=uow.actor.user_id,
                agent_id=task.assignee_agent_id,
                changes=changes,
            )
        )


def withdrawn(uow: UnitOfWork, task: Task) -> None:
    """Stop the attempt under way, if there is one."""
    if task.run_id is not None:
        uow.publish(
            AttemptWithdrawn(
                task_id=task.id,
                by_user_id=uow.actor.user_id,
                agent_id=task.assignee_agent_id,
                run_id=task.run_id,
            )
        )
