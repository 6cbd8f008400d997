"""Many tasks from one file: first what would become of each row, then the tasks."""

from dataclasses import dataclass

import reflex as rx

from agents_os.core.errors import AppError, Unauthenticated
from agents_os.core.fields import MessageText, ShortText
from agents_os.domains.tasks.metadata.batch_schemas import BatchCreate, BatchReport, BatchRow
from agents_os.domains.tasks.usecases.batch_create_tasks import batch_create_tasks
from agents_os.ui.arguments import validated
from agents_os.ui.errors import done
from agents_os.ui.pages.tasks.state import TasksState
from agents_os.ui.screen_state import acting

EXAMPLE = """title,details,priority,category,agent,person,due,criteria
Write the newsletter,About spring,HIGH,content,Quill,,2026-12-01,Two pages|No jargon
"""


@dataclass(frozen=True)
class PreviewRow:
    number: int
    title: str
    problem: str


class BatchState(rx.State):
    open: bool = False
    name: str = ""
    rows: list[PreviewRow] = []
    good: int = 0
    bad: int = 0
    problem: str = ""

    _csv: str = ""

    @rx.event
    async def begin(self):
        async with acting(self) as uow:
            uow.actor.require("work:create")
        self._forget()
        self.open = True

    @rx.event
    def show(self, open: bool):
        self.open = validated(bool, open) and self.open

    @rx.event
    def refuse(self, why: str):
        """The browser could not read the file."""
        self._forget()
        self.problem = validated(ShortText, why)

    @rx.event
    async def read(self, name: str, text: str):
        """What would become of each row; nothing is created."""
        self._forget()
        try:
            self.name = validated(ShortText, name)
            self._csv = validated(MessageText, text)
            self._preview(await self._send(dry_run=True))
        except Unauthenticated:
            raise
        except AppError as error:
            self.problem = error.message

    @rx.event
    async def create(self):
        """A task for each good row; rows that were left out stay on screen."""
        report = await self._send(dry_run=False)
        self._preview(report)
        self.open, self.good, self._csv = bool(report.failed), 0, ""
        tasks = "1 task is" if report.created == 1 else f"{report.created} tasks are"
        rows = "1 row was" if report.failed == 1 else f"{report.failed} rows were"
        left = f" {rows} left out." if report.failed else ""
        return [TasksState.refresh, done(f"{tasks} on the board.{left}")]

    async def _send(self, *, dry_run: bool) -> BatchReport:
        body = validated(BatchCreate, {"csv": self._csv, "dry_run": dry_run})
        async with acting(self) as uow:
            return await batch_create_tasks(uow, body)

    def _preview(self, report: BatchReport) -> None:
        self.rows = [_row(row) for row in report.rows if row.error or report.dry_run]
        self.bad, self.good = report.failed, len(report.rows) - report.failed

    def _forget(self) -> None:
        self.name, self._csv, self.problem = "", "", ""
        self.rows, self.good, self.bad = [], 0, 0


def _row(row: BatchRow) -> PreviewRow:
    return PreviewRow(row.row, row.title or "(no title)", row.error or "")
