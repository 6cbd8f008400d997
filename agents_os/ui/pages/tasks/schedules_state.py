"""Tasks that come again and again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import reflex as rx

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata.schedule_schemas import TASK, ScheduleRead
from agents_os.domains.runs.usecases.continue_schedule import continue_schedule
from agents_os.domains.runs.usecases.delete_schedule import delete_schedule
from agents_os.domains.runs.usecases.pause_schedule import pause_schedule
from agents_os.domains.runs.usecases.queries import list_schedules
from agents_os.domains.runs.usecases.run_schedule import run_schedule
from agents_os.ui.arguments import identifier
from agents_os.ui.errors import done
from agents_os.ui.moments import times_in_words
from agents_os.ui.people_choice import read_choices
from agents_os.ui.quick_task.rows import assignee_of
from agents_os.ui.screen_state import PagedMixin, acting, first_pages, reading

MISSED = {
    "skip": "Missed times are left out",
    "run_once": "Missed times are made up for once",
    "run_all": "Each missed time is made up for",
}


@dataclass(frozen=True)
class ScheduleRow:
    """`next_at` and `last_at` are ISO text, "" for never; `may_change` is for buttons only."""

    id: str = ""
    name: str = ""
    says: str = ""
    missed: str = ""
    who: str = ""
    next_at: str = ""
    next_times: list[str] = field(default_factory=list)
    last_at: str = ""
    paused: bool = False
    problem: str = ""
    may_change: bool = False


class SchedulesState(PagedMixin, rx.State):
    rows: list[ScheduleRow] = []

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            found, self.has_more = await first_pages(
                lambda unit, page: list_schedules(unit, page, kind=TASK), uow, self.pages
            )
            choices = [each for group in await read_choices(uow) for each in group]
            names = {each["value"]: each["label"] for each in choices}
            self.rows = [_row(each, names, uow.actor) for each in found]

    @rx.event
    async def run_now(self, schedule_id: str):
        await self._change(run_schedule, identifier(schedule_id))
        return done("A task is made of it in a moment.")

    @rx.event
    async def pause(self, schedule_id: str):
        await self._change(pause_schedule, identifier(schedule_id))
        return [SchedulesState.refresh, done("It does not come any more until you resume it.")]

    @rx.event
    async def resume(self, schedule_id: str):
        await self._change(continue_schedule, identifier(schedule_id))
        return [SchedulesState.refresh, done("It comes again from now on.")]

    @rx.event
    async def remove(self, schedule_id: str):
        await self._change(delete_schedule, identifier(schedule_id))
        return [SchedulesState.refresh, done("It is removed. The tasks it made stay.")]

    async def _change(
        self, usecase: Callable[[UnitOfWork, UUID], Awaitable[Any]], schedule_id: UUID
    ) -> None:
        async with acting(self) as uow:
            await usecase(uow, schedule_id)


def _row(each: ScheduleRead, names: dict[str, str], actor: Actor) -> ScheduleRow:
    paused = each.paused_at is not None
    return ScheduleRow(
        id=str(each.id),
        name=each.name,
        says=f"{each.says} ({each.time_zone})",
        missed=MISSED[each.missed],
        who=names.get(assignee_of(each.task), "Nobody yet") if each.task else "",
        next_at="" if paused else each.next_due_at.isoformat(),
        next_times=times_in_words(each.next_times, each.time_zone),
        last_at=each.last_due_at.isoformat() if each.last_due_at else "",
        paused=paused,
        problem=each.problem or "",
        may_change=each.owner_id == actor.user_id
        or actor.reaches("agents:pause", owner_id=each.owner_id, team_id=each.team_id),
    )
