"""How often the task of the dialog comes again, in plain words."""

from typing import Any, Literal, get_args

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import AppError
from agents_os.domains.runs.metadata.repeat import Repeat, as_cron, as_repeat
from agents_os.domains.runs.metadata.schedule_schemas import (
    Missed,
    RepeatedTask,
    ScheduleRead,
    ScheduleUpdate,
    TaskSchedule,
    Timing,
)
from agents_os.domains.runs.usecases.preview_schedule import preview_schedule
from agents_os.domains.runs.usecases.schedule_task import schedule_task
from agents_os.domains.runs.usecases.update_schedule import update_schedule
from agents_os.ui.arguments import Text, identifier, validated
from agents_os.ui.moments import times_in_words
from agents_os.ui.screen_state import acting

NEVER = {
    "every": "",
    "at": "09:00",
    "weekday": "1",
    "day": "1",
    "cron": "0 9 * * 1-5",
    "missed": "run_once",
    "due_in_days": "",
}
Field = Literal["every", "at", "weekday", "day", "cron", "missed", "due_in_days"]
CHOICES = {"every": Literal["", "day", "weekday", "week", "month", "cron"], "missed": Missed}
assert set(NEVER) == set(get_args(Field))


class RepeatState(rx.State):
    rule: dict[str, str] = NEVER
    says: str = ""
    next_times: list[str] = []
    problem: str = ""
    schedule_id: str = ""  # the one that is changed

    _place: dict[str, Any] = {}  # the dialog does not show it: it stays

    @rx.event
    async def change(self, field: str, value: str):
        """One field of the rule; then when it would come."""
        field = validated(Field, field)
        self.rule = self.rule | {field: validated(CHOICES.get(field, Text), value)}
        await self._preview()

    def _clear(self) -> None:
        self.rule, self.schedule_id, self._place = dict(NEVER), "", {}
        self.says, self.next_times, self.problem = "", [], ""

    async def _edit(self, schedule: ScheduleRead) -> None:
        self._clear()
        self.schedule_id = str(schedule.id)
        repeat, task = as_repeat(schedule.cron), schedule.task
        rule = {"every": "cron", "cron": schedule.cron, "missed": schedule.missed}
        if repeat is not None:
            fields = repeat.model_dump(mode="json", include={"weekday", "day"})
            rule |= {name: str(value) for name, value in fields.items()}
            rule |= {"every": repeat.every, "at": f"{repeat.at:%H:%M}"}
        if task is not None:
            self._place = task.model_dump(include={"team_id", "visibility"})
            rule["due_in_days"] = "" if task.due_in_days is None else str(task.due_in_days)
        self.rule = NEVER | rule
        await self._preview()

    async def _save(self, uow: UnitOfWork, task: RepeatedTask) -> ScheduleRead:
        timing = {"cron": self._cron(), "missed": self.rule["missed"]}
        if self.schedule_id:
            kept = task.model_copy(update=self._place)
            change = validated(ScheduleUpdate, {**timing, "task": kept})
            return await update_schedule(uow, identifier(self.schedule_id), change)
        return await schedule_task(uow, validated(TaskSchedule, {**timing, "task": task}))

    async def _preview(self) -> None:
        self.says, self.next_times, self.problem = "", [], ""
        if not self.rule["every"]:
            return
        try:
            async with acting(self) as uow:
                found = await preview_schedule(uow, validated(Timing, {"cron": self._cron()}))
        except AppError as error:
            self.problem = error.message
            return
        self.says = found.says
        self.next_times = times_in_words(found.next_times, found.time_zone)

    def _cron(self) -> str:
        if self.rule["every"] == "cron":
            return self.rule["cron"]
        fields = {name: self.rule[name] for name in ("every", "at", "weekday", "day")}
        return as_cron(validated(Repeat, fields))
