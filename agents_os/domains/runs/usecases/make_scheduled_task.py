"""A schedule of a task came due: make the task."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import AppError, NotFound
from agents_os.domains.identity.usecases.require_member import require_member
from agents_os.domains.runs.adapters.secondary import schedule_rows
from agents_os.domains.runs.metadata.events import ScheduleDue
from agents_os.domains.runs.metadata.models import Schedule
from agents_os.domains.runs.metadata.schedule_schemas import TASK, RepeatedTask
from agents_os.domains.tasks.metadata.errors import AssigneeNotAvailable, AssigneeNotFound
from agents_os.domains.tasks.metadata.schemas import TaskCreate, TaskOrigin
from agents_os.domains.tasks.usecases.create_task import create_task

log = structlog.get_logger(__name__)

END_OF_DAY = time(23, 59)
_OWNER_GONE = (
    "Whoever set this up has left, or may not give work any more. Set it up again, or remove it."
)


async def make_scheduled_task(uow: UnitOfWork, event: ScheduleDue) -> None:
    """Make the task, as the system, in the name of the schedule's owner.

    Nobody is there to read an error, so what cannot be done is told by the schedule: a task whose
    agent or person cannot take it is made for nobody; a schedule whose owner is gone, or whose
    team is, pauses. A schedule removed meanwhile makes nothing.
    """
    if event.payload.get("kind") != TASK:
        return
    schedule = await schedule_rows.lock(uow.session, event.schedule_id)
    if schedule is None:
        return
    task = RepeatedTask.model_validate(event.payload["task"])
    schedule.problem = None
    if not await _may_give_work(uow, schedule.owner_id):
        _pause(schedule, _OWNER_GONE)
    else:
        await _make(uow, schedule, task, event.due_at)
    uow.signal("schedule", schedule.id)
    await uow.session.flush()


async def _make(uow: UnitOfWork, schedule: Schedule, task: RepeatedTask, due_at: datetime) -> None:
    body = _body(task, due_at, ZoneInfo(schedule.time_zone))
    origin = TaskOrigin(user_id=schedule.owner_id, schedule_id=schedule.id)
    try:
        await create_task(uow, body, origin=origin)
    except (AssigneeNotAvailable, AssigneeNotFound) as error:
        schedule.problem = f"The last task was made for nobody. {error.message}"
        nobody = {"agent_id": None, "assignee_user_id": None}
        await create_task(uow, body.model_copy(update=nobody), origin=origin)
    except AppError as error:
        _pause(schedule, error.message)


def _body(task: RepeatedTask, due_at: datetime, zone: ZoneInfo) -> TaskCreate:
    body = TaskCreate(**task.model_dump(exclude={"due_in_days"}))
    if task.due_in_days is None:
        return body
    day = due_at.astimezone(zone).date() + timedelta(days=task.due_in_days)
    return body.model_copy(update={"due_at": datetime.combine(day, END_OF_DAY, zone)})


async def _may_give_work(uow: UnitOfWork, owner_id: UUID | None) -> bool:
    if owner_id is None:
        return True
    try:
        return (await require_member(uow, owner_id)).role != "viewer"
    except NotFound:
        return False


def _pause(schedule: Schedule, why: str) -> None:
    schedule.paused_at, schedule.problem = utc_now(), why[:500]
    log.warning("schedule.paused", schedule_id=str(schedule.id))
