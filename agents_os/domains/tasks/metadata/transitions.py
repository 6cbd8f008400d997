"""How a task changes its status. The only code that writes `status`."""

from agents_os.core.clock import utc_now
from agents_os.domains.tasks.metadata.errors import TaskChangedMeanwhile, WrongTaskStatus
from agents_os.domains.tasks.metadata.models import Task
from agents_os.domains.tasks.metadata.states import (
    AT_WORK,
    OPEN,
    STATUS_LABELS,
    TaskStatus,
    may_follow,
)


def require_status(task: Task, allowed: tuple[TaskStatus, ...], what: str) -> None:
    """Raise WrongTaskStatus unless the task has one of the statuses. `what`: "be started"."""
    if task.status not in allowed:
        raise wrong_status(task, what)


def require_open(task: Task, what: str) -> None:
    """Raise WrongTaskStatus if the task is completed or cancelled."""
    require_status(task, OPEN, what)


def move(task: Task, then: TaskStatus) -> None:
    """Give the task another status, on top of its column.

    Raises:
        WrongTaskStatus: that status may not follow.
    """
    now = TaskStatus(task.status)
    if not may_follow(now, then):
        raise wrong_status(task, f"become {STATUS_LABELS[then]}")
    moment = utc_now()
    task.status = then
    task.position = moment.timestamp()
    task.completed_at = moment if then == TaskStatus.COMPLETED else None
    task.cancelled_at = moment if then == TaskStatus.CANCELLED else None
    if then == TaskStatus.IN_PROGRESS and task.started_at is None:
        task.started_at = moment
    if then != TaskStatus.WAITING:
        task.hold_reason = None
    if then not in AT_WORK:
        task.run_id = None
    if then in (TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED):
        task.failure = None
    if then != TaskStatus.CANCELLED:
        task.cancel_reason = None


def require_revision(task: Task, revision: int) -> None:
    """Raise TaskChangedMeanwhile unless the task is still as it was read."""
    if task.revision != revision:
        raise TaskChangedMeanwhile(
            "Somebody changed this task since you opened it. Look at it again, then repeat your"
            " change.",
            revision=task.revision,
        )


def wrong_status(task: Task, what: str) -> WrongTaskStatus:
    label = STATUS_LABELS[TaskStatus(task.status)]
    return WrongTaskStatus(f"“{task.title}” is {label}; it cannot {what} now.", status=task.status)
