"""Facts about tasks (topic "task") and what was handed in for them (topic "deliverable")."""

from typing import ClassVar
from uuid import UUID

from agents_os.core.events import Event
from agents_os.domains.tasks.metadata.states import Priority, Size, TaskStatus


class TaskEvent(Event, frozen=True):
    task_id: UUID
    by_user_id: UUID | None  # None: the system


class TaskCreated(TaskEvent, frozen=True):
    type: ClassVar[str] = "task.created"

    title: str


class TaskAssigned(TaskEvent, frozen=True):
    """To an agent, a person, or (both None) nobody any more. Says who, not that it may begin."""

    type: ClassVar[str] = "task.assigned"

    agent_id: UUID | None
    user_id: UUID | None


class TaskReady(TaskEvent, frozen=True):
    """An agent should begin now: assigned, to do, and nothing it depends on is open.

    Published on assignment, when the last dependency is completed, on changes requested
    (`changes`), and when a person starts the task of an agent again. May be repeated: begin only
    if `start_task` lets you.
    """

    type: ClassVar[str] = "task.ready"

    agent_id: UUID
    changes: bool = False


class TaskChanged(TaskEvent, frozen=True):
    """Its text, place or status changed; `fields` names what."""

    type: ClassVar[str] = "task.changed"

    fields: list[str]
    status: TaskStatus


class TaskCommented(TaskEvent, frozen=True):
    type: ClassVar[str] = "task.commented"

    comment_id: UUID
    mention_ids: list[UUID]
    for_agent: bool


class TaskFailed(TaskEvent, frozen=True):
    """An attempt ended without a deliverable. The task waits to be started again."""

    type: ClassVar[str] = "task.failed"

    agent_id: UUID | None
    run_id: UUID | None
    reason: str


class AttemptWithdrawn(TaskEvent, frozen=True):
    """The task was taken away from whoever worked on it: the run must stop."""

    type: ClassVar[str] = "task.attempt_withdrawn"

    agent_id: UUID | None
    run_id: UUID


class TaskCancelled(TaskEvent, frozen=True):
    """Whoever works on it must stop: `run_id` is the attempt under way, if there is one."""

    type: ClassVar[str] = "task.cancelled"

    agent_id: UUID | None
    run_id: UUID | None
    reason: str


class TaskReopened(TaskEvent, frozen=True):
    """Back to do. `deliverable_id`: its acceptance was taken back."""

    type: ClassVar[str] = "task.reopened"

    deliverable_id: UUID | None
    version: int | None


class DeliverableEvent(Event, frozen=True):
    task_id: UUID
    deliverable_id: UUID
    version: int
    agent_id: UUID | None


class DeliverableSubmitted(DeliverableEvent, frozen=True):
    type: ClassVar[str] = "deliverable.submitted"

    run_id: UUID | None
    user_id: UUID | None


class DeliverableAccepted(DeliverableEvent, frozen=True):
    """All the game needs to know.

    Attributes:
        accepted_by: The person; None when accepted automatically.
        creator_id: Who asked for the work.
        user_id: The person who did it, when no agent did.
        first_time: The first version handed in was accepted.
        after_changes: Changes were requested before.
        auto: Nobody looked: accepted because the time for review was over.
        self_accepted: The accepter asked for the work, or did it.
    """

    type: ClassVar[str] = "deliverable.accepted"

    accepted_by: UUID | None
    creator_id: UUID | None
    user_id: UUID | None
    priority: Priority
    size: Size
    first_time: bool
    after_changes: bool
    auto: bool
    self_accepted: bool


class DeliverableRejected(DeliverableEvent, frozen=True):
    type: ClassVar[str] = "deliverable.rejected"

    rejected_by: UUID | None
    comment: str


class ChangesRequested(DeliverableEvent, frozen=True):
    type: ClassVar[str] = "deliverable.changes_requested"

    requested_by: UUID | None
    comment: str
