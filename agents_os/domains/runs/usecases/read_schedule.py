"""A stored schedule as people read it."""

from agents_os.core.clock import utc_now
from agents_os.domains.runs.metadata import calendar
from agents_os.domains.runs.metadata.models import Schedule
from agents_os.domains.runs.metadata.repeat import in_words
from agents_os.domains.runs.metadata.schedule_schemas import (
    NEXT_TIMES,
    TASK,
    RepeatedTask,
    ScheduleRead,
)


def read_schedule(schedule: Schedule) -> ScheduleRead:
    """With its words, its next times and its task."""
    found = ScheduleRead.model_validate(schedule)
    rule = (schedule.cron, schedule.time_zone)
    paused = schedule.paused_at is not None
    makes_task = schedule.payload.get("kind") == TASK
    extras = {
        "says": in_words(schedule.cron),
        "next_times": [] if paused else calendar.upcoming(*rule, utc_now(), NEXT_TIMES),
        "task": RepeatedTask.model_validate(schedule.payload["task"]) if makes_task else None,
    }
    return found.model_copy(update=extras)
