"""Shapes of schedules."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from agents_os.core.fields import LongText, Name, Title
from agents_os.core.shapes import Body, Frozen
from agents_os.core.visibility import Visibility
from agents_os.domains.tasks.metadata.schemas import Criteria
from agents_os.domains.tasks.metadata.states import Priority, TaskCategory

NEXT_TIMES = 5
TASK = "task"  # `kind` of the payload of a schedule that makes tasks


Missed = Literal["skip", "run_once", "run_all"]


class ScheduleCreate(Frozen):
    """What should come due again and again.

    `cron` has five fields; `time_zone` defaults to the organisation's. `missed` says what happens
    to times that passed while no worker ran: nothing, once for all of them, or each of them,
    the first `most_missed`. `payload` comes back in `ScheduleDue`; its `kind` says who acts on it.
    """

    name: Name
    cron: str = Field(max_length=200)
    time_zone: str | None = Field(None, max_length=60)
    missed: Missed = "skip"
    most_missed: int = Field(10, ge=1, le=100)
    team_id: UUID | None = None
    visibility: Visibility = Visibility.ORG
    payload: dict[str, Any] = {}


class RepeatedTask(Body):
    """The task that is made each time, due `due_in_days` later at the end of the day."""

    title: Title
    details: LongText = ""
    priority: Priority = Priority.MEDIUM
    category: TaskCategory = TaskCategory.CONTENT
    agent_id: UUID | None = None
    assignee_user_id: UUID | None = None
    team_id: UUID | None = None
    visibility: Visibility = Visibility.ORG
    due_in_days: int | None = Field(None, ge=0, le=365)
    acceptance_criteria: Criteria = Field(default_factory=list)


class Timing(Body):
    """When: five fields of cron, in a time zone; by default the organisation's."""

    cron: str = Field(max_length=200, examples=["0 9 * * 1-5"])
    time_zone: str | None = Field(None, max_length=60, examples=["Europe/Berlin"])


class TaskSchedule(Timing):
    """A task that comes again and again. `name` is by default the task's title."""

    name: Name | None = None
    missed: Missed = "run_once"
    most_missed: int = Field(10, ge=1, le=100)
    task: RepeatedTask


class ScheduleUpdate(Body):
    """Only the fields given are changed."""

    name: Name | None = None
    cron: str | None = Field(None, max_length=200)
    time_zone: str | None = Field(None, max_length=60)
    missed: Missed | None = None
    most_missed: int | None = Field(None, ge=1, le=100)
    task: RepeatedTask | None = None


class ScheduleTimes(Frozen):
    """When it comes next, in UTC, and in words."""

    says: str
    time_zone: str
    next_times: list[datetime]


class ScheduleRead(Frozen):
    """`says`: when it comes, in plain words. `next_times`: the next five; none while paused.

    `task`: the task it makes; None when it does something else. `problem`: why it is paused, or
    what went wrong the last time.
    """

    id: UUID
    owner_id: UUID | None
    team_id: UUID | None
    visibility: Visibility
    name: str
    cron: str
    time_zone: str
    missed: Missed
    most_missed: int
    payload: dict[str, Any] = Field(exclude=True)
    problem: str | None
    next_due_at: datetime
    last_due_at: datetime | None
    paused_at: datetime | None
    created_at: datetime
    says: str = ""
    next_times: list[datetime] = []
    task: RepeatedTask | None = None
