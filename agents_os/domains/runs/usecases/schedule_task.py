"""Let a task come again and again."""

from datetime import timedelta
from itertools import pairwise

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata import calendar
from agents_os.domains.runs.metadata.errors import BadSchedule
from agents_os.domains.runs.metadata.schedule_schemas import (
    NEXT_TIMES,
    TASK,
    RepeatedTask,
    ScheduleCreate,
    ScheduleRead,
    TaskSchedule,
)
from agents_os.domains.runs.usecases.create_schedule import create_schedule
from agents_os.domains.tasks.usecases.require_assignee import require_assignee
from agents_os.domains.tasks.usecases.require_place import require_place

LEAST_APART = timedelta(minutes=15)
LONGEST_NAME = 80


async def schedule_task(uow: UnitOfWork, body: TaskSchedule) -> ScheduleRead:
    """Make a task each time the schedule comes due, as its owner would make it then.

    Raises:
        Forbidden: the caller may not give work, or not in that team.
        BadSchedule: the cron expression or the time zone makes no sense, or it comes too often.
        TeamNotFound, TeamMissing, AssigneeNotFound, AssigneeNotAvailable: nothing was written.
    """
    await require_makeable(uow, body.task)
    schedule = await create_schedule(
        uow,
        ScheduleCreate(
            name=body.name or body.task.title[:LONGEST_NAME].rstrip(),
            payload=payload_of(body.task),
            team_id=body.task.team_id,
            visibility=body.task.visibility,
            **body.model_dump(include={"cron", "time_zone", "missed", "most_missed"}),
        ),
    )
    require_apart(schedule.cron, schedule.time_zone)
    return schedule


async def require_makeable(uow: UnitOfWork, task: RepeatedTask) -> None:
    """Check now what `create_task` checks each time."""
    uow.actor.require("work:create")
    await require_place(uow, uow.actor.user_id, task.team_id, task.visibility)
    await require_assignee(uow, task.agent_id, task.assignee_user_id)


def require_apart(cron: str, time_zone: str) -> None:
    """Raise BadSchedule for tasks that would come faster than anybody can look at them."""
    times = calendar.upcoming(cron, time_zone, utc_now(), NEXT_TIMES)
    if any(later - earlier < LEAST_APART for earlier, later in pairwise(times)):
        raise BadSchedule("A task can come every 15 minutes at most. Choose fewer times.")


def payload_of(task: RepeatedTask) -> dict[str, object]:
    return {"kind": TASK, "task": task.model_dump(mode="json")}
