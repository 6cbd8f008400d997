"""Change a schedule."""

from typing import Any
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata import calendar
from agents_os.domains.runs.metadata.errors import NoTaskSchedule
from agents_os.domains.runs.metadata.models import Schedule
from agents_os.domains.runs.metadata.schedule_schemas import (
    TASK,
    RepeatedTask,
    ScheduleRead,
    ScheduleUpdate,
)
from agents_os.domains.runs.usecases.lock_schedule import lock_to_change
from agents_os.domains.runs.usecases.read_schedule import read_schedule
from agents_os.domains.runs.usecases.schedule_task import (
    payload_of,
    require_apart,
    require_makeable,
)


async def update_schedule(uow: UnitOfWork, schedule_id: UUID, body: ScheduleUpdate) -> ScheduleRead:
    """Change when it comes, what is done about missed times, or the task it makes.

    Raises:
        ScheduleNotFound, Forbidden, ScheduleOfWorkflow: as for `pause_schedule`.
        BadSchedule, TeamNotFound, TeamMissing, AssigneeNotFound, AssigneeNotAvailable: as for
            `schedule_task`.
        NoTaskSchedule: it makes no tasks, so it has none to change.
    """
    schedule = await lock_to_change(uow, schedule_id)
    changes = body.model_dump(exclude_none=True, exclude={"task"})
    for field, value in changes.items():
        setattr(schedule, field, value)
    if body.task is not None:
        await _change_task(uow, schedule, body.task)
    if {"cron", "time_zone"} & set(changes):
        _change_times(schedule)
    schedule.problem = None
    await uow.session.flush()
    uow.signal("schedule", schedule_id)
    return read_schedule(schedule)


async def _change_task(uow: UnitOfWork, schedule: Schedule, task: RepeatedTask) -> None:
    _require_task(schedule.payload)
    await require_makeable(uow, task)
    schedule.payload = payload_of(task)
    schedule.team_id, schedule.visibility = task.team_id, task.visibility


def _change_times(schedule: Schedule) -> None:
    calendar.check(schedule.cron, schedule.time_zone)
    if schedule.payload.get("kind") == TASK:
        require_apart(schedule.cron, schedule.time_zone)
    schedule.next_due_at = calendar.next_due(schedule.cron, schedule.time_zone, utc_now())


def _require_task(payload: dict[str, Any]) -> None:
    if payload.get("kind") != TASK:
        raise NoTaskSchedule("This schedule makes no tasks, so there is no task to change.")
