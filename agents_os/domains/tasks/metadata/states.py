"""The words for a task and what may follow what."""

from enum import StrEnum


class Priority(StrEnum):
    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class TaskCategory(StrEnum):
    CONTENT = "content"
    ANALYSIS = "analysis"
    COMMUNICATION = "communication"
    RESEARCH = "research"


class Size(StrEnum):
    """How much work it is. Estimated, never typed: points depend on it."""

    S = "S"
    M = "M"
    L = "L"
    XL = "XL"


class TaskStatus(StrEnum):
    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"  # begun, and held up: an approval, an answer, a person
    IN_REVIEW = "in_review"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class DeliverableStatus(StrEnum):
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"


OPEN = (TaskStatus.PENDING, TaskStatus.IN_PROGRESS, TaskStatus.WAITING, TaskStatus.IN_REVIEW)
AT_WORK = (TaskStatus.IN_PROGRESS, TaskStatus.WAITING)

# In review leads back to in_progress by changes, to pending by rejection.
FOLLOWS: dict[TaskStatus, frozenset[TaskStatus]] = {
    TaskStatus.PENDING: frozenset({TaskStatus.IN_PROGRESS, TaskStatus.CANCELLED}),
    TaskStatus.IN_PROGRESS: frozenset(
        {TaskStatus.WAITING, TaskStatus.IN_REVIEW, TaskStatus.PENDING, TaskStatus.CANCELLED}
    ),
    TaskStatus.WAITING: frozenset(
        {TaskStatus.IN_PROGRESS, TaskStatus.PENDING, TaskStatus.CANCELLED}
    ),
    TaskStatus.IN_REVIEW: frozenset(
        {
            TaskStatus.COMPLETED,
            TaskStatus.IN_PROGRESS,
            TaskStatus.PENDING,
            TaskStatus.CANCELLED,
        }
    ),
    TaskStatus.COMPLETED: frozenset({TaskStatus.PENDING}),
    TaskStatus.CANCELLED: frozenset({TaskStatus.PENDING}),
}

STATUS_LABELS: dict[TaskStatus, str] = {
    TaskStatus.PENDING: "to do",
    TaskStatus.IN_PROGRESS: "in progress",
    TaskStatus.WAITING: "waiting",
    TaskStatus.IN_REVIEW: "in review",
    TaskStatus.COMPLETED: "completed",
    TaskStatus.CANCELLED: "cancelled",
}


def may_follow(now: TaskStatus, then: TaskStatus) -> bool:
    """Whether a task may go from `now` to `then`."""
    return then in FOLLOWS[now]
