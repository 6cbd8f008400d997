"""Schedules over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from agents_os.core.pagination import Page
from agents_os.core.web import PageParams, Uow
from agents_os.domains.runs.metadata.schedule_schemas import (
    ScheduleRead,
    ScheduleTimes,
    ScheduleUpdate,
    TaskSchedule,
    Timing,
)
from agents_os.domains.runs.usecases import queries
from agents_os.domains.runs.usecases.continue_schedule import continue_schedule
from agents_os.domains.runs.usecases.delete_schedule import delete_schedule
from agents_os.domains.runs.usecases.pause_schedule import pause_schedule
from agents_os.domains.runs.usecases.preview_schedule import preview_schedule
from agents_os.domains.runs.usecases.run_schedule import run_schedule
from agents_os.domains.runs.usecases.schedule_task import schedule_task
from agents_os.domains.runs.usecases.update_schedule import update_schedule

schedules = APIRouter(prefix="/schedules", tags=["schedules"])


@schedules.get("", operation_id="listSchedules")
async def get_schedules(uow: Uow, page: PageParams) -> Page[ScheduleRead]:
    """What comes again and again, newest first."""
    return await queries.list_schedules(uow, page)


@schedules.post("", operation_id="scheduleTask", status_code=status.HTTP_201_CREATED)
async def post_schedule(uow: Uow, body: TaskSchedule) -> ScheduleRead:
    """Make a task each time the schedule comes due."""
    return await schedule_task(uow, body)


@schedules.post("/preview", operation_id="previewSchedule")
async def post_preview(uow: Uow, body: Timing) -> ScheduleTimes:
    """The next five times of a schedule that need not exist. Nothing is stored."""
    return await preview_schedule(uow, body)


@schedules.get("/{schedule_id}", operation_id="getSchedule")
async def get_schedule(uow: Uow, schedule_id: UUID) -> ScheduleRead:
    """Its tasks: `GET /tasks?schedule_id=…`."""
    return await queries.get_schedule(uow, schedule_id)


@schedules.patch("/{schedule_id}", operation_id="updateSchedule")
async def patch_schedule(uow: Uow, schedule_id: UUID, body: ScheduleUpdate) -> ScheduleRead:
    return await update_schedule(uow, schedule_id, body)


@schedules.delete(
    "/{schedule_id}", operation_id="deleteSchedule", status_code=status.HTTP_204_NO_CONTENT
)
async def remove_schedule(uow: Uow, schedule_id: UUID) -> Response:
    """What it made stays."""
    await delete_schedule(uow, schedule_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@schedules.post("/{schedule_id}/pause", operation_id="pauseSchedule")
async def post_pause(uow: Uow, schedule_id: UUID) -> ScheduleRead:
    return await pause_schedule(uow, schedule_id)


@schedules.post("/{schedule_id}/resume", operation_id="continueSchedule")
async def post_resume(uow: Uow, schedule_id: UUID) -> ScheduleRead:
    """Let it come again, from now on; what passed meanwhile is not made up."""
    return await continue_schedule(uow, schedule_id)


@schedules.post(
    "/{schedule_id}/run", operation_id="runSchedule", status_code=status.HTTP_202_ACCEPTED
)
async def post_run(uow: Uow, schedule_id: UUID) -> ScheduleRead:
    """Do it once more now; its times stay. The task is made in a moment."""
    return await run_schedule(uow, schedule_id)
