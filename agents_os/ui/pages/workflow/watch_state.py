"""A run on the canvas and in the panel below it, live: a test, or one that really happened."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden, NotFound
from agents_os.core.pagination import PageQuery
from agents_os.core.signals import Signal
from agents_os.domains.billing.usecases.reports import get_statement
from agents_os.domains.runs.metadata.schemas import RunFilter, RunRead
from agents_os.domains.runs.metadata.states import FINAL, RunKind, RunStatus
from agents_os.domains.runs.usecases.queries import get_run, list_runs
from agents_os.domains.workflows.metadata.definition import NodeId
from agents_os.domains.workflows.usecases.workflow_of_run import workflow_of_run
from agents_os.domains.workflows.usecases.workflow_run_steps import workflow_run_steps
from agents_os.ui import live
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.pages.run.cost import total
from agents_os.ui.pages.runs.rows import nothing, place
from agents_os.ui.pages.runs.words import STATUSES
from agents_os.ui.pages.workflow import watch_rows as rows
from agents_os.ui.pages.workflow.state import WorkflowState, workflow_in
from agents_os.ui.pages.workflow.watch_rows import WatchRow
from agents_os.ui.screen_state import acting
from agents_os.ui.session import SessionState, current_actor

NEWEST = PageQuery(limit=10)
TONES = {"on": "green", "busy": "gold", "off": "red", "info": "blue"}


class WatchState(rx.State):
    runs: list[dict[str, str]] = []  # what can be shown, newest first
    run_id: str = ""  # what is shown
    test: bool = False
    going: bool = False
    word: str = ""
    tone: str = ""
    sums: str = ""
    trouble: str = ""
    place: str = ""  # what it waits for, or why there is nothing in it
    version: int = 0  # 0: a draft
    digest: str = ""  # of what it carries out; "" for a test
    rows: list[WatchRow] = []
    overlay: dict[str, dict[str, Any]] = {}
    sample: dict[str, Any] = {}  # what began the run, and what each step gave
    picked: dict[str, Any] = {}

    _path: str = ""
    _held: bool = False  # somebody chose what is shown
    _shown: tuple[str, int] = ("", 0)  # the run, and how far it had come

    @rx.event
    async def on_load(self):
        """What is shown stays when the page is read again after a lost connection."""
        if self._path != self.router.url.path:
            self.reset()
            self._path = self.router.url.path
        builder = await self.get_state(WorkflowState)
        if builder.missing or builder.phase != "ready":
            return None
        org_id = (await current_actor(self)).tenant
        here = Signal(org_id, "workflow", workflow_in(self))
        live.watch(self, {here: WorkflowState.refresh, Signal(org_id, "run"): WatchState.refresh})
        return WatchState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        """Runs have begun, moved on or ended."""
        zone = ZoneInfo((await self.get_state(SessionState)).time_zone)
        async with acting(self) as uow:
            newest = await _newest(uow, workflow_in(self))
            if not self._held and not self.going:
                begun = (each for each in newest if not each.test and each.status not in FINAL)
                self.run_id = next((str(each.id) for each in begun), self.run_id)
            shown = await self._find(uow, newest)
            older = [shown] if shown and shown.id not in {each.id for each in newest} else []
            self.runs = rows.choices([*newest, *older], self.run_id, zone)
            if shown and self._shown != (self.run_id, shown.last_seq):
                await self._show(uow, shown)
            elif newest and not self.sample:
                self.sample = rows.sample(await workflow_run_steps(uow, newest[0].id), {})

    @rx.event
    async def choose(self, run_id: str):
        """Show another run; "": none."""
        self._hold(str(identifier(run_id)) if run_id else "")
        return WatchState.refresh

    @rx.event
    async def pick(self, node_id: str):
        """Show the node of a step on the canvas."""
        self.picked = {"id": validated(NodeId, node_id), "at": self.picked.get("at", 0) + 1}

    def _hold(self, run_id: str) -> None:
        """Show this from now on, whatever else begins."""
        self.run_id, self._held, self._shown = run_id, True, ("", 0)
        self.rows, self.overlay, self.going = [], {}, False
        self.version, self.digest = 0, ""

    async def _find(self, uow: UnitOfWork, newest: list[RunRead]) -> RunRead | None:
        if not self.run_id:
            return None
        found = next((each for each in newest if str(each.id) == self.run_id), None)
        if found and found.status is not RunStatus.QUEUED:  # of these a list does not say the place
            return found
        try:
            return await get_run(uow, UUID(self.run_id))
        except NotFound:
            self._hold("")
            return None

    async def _show(self, uow: UnitOfWork, run: RunRead) -> None:
        steps = await workflow_run_steps(uow, run.id)
        self.word, dot = STATUSES[run.status]
        self.tone, self.going = TONES.get(dot, ""), run.status not in FINAL
        self.test, self.trouble = run.test, run.error_message or ""
        spent = "" if self.going else total(await get_statement(uow, run.id))
        self.sums = rows.sums(run, steps, spent)
        self.rows, self.overlay = rows.watch_rows(steps), rows.overlay(steps)
        self.place = place(run) or ("" if self.rows else nothing(run))
        if self._shown[0] != self.run_id and not run.test:  # it stays the same while it runs
            ran = await workflow_of_run(uow, run.id)
            self.version, self.digest = ran.version or 0, ran.definition.digest()
        self.sample = rows.sample(steps, self.sample)
        self._shown = (self.run_id, run.last_seq)


async def _newest(uow: UnitOfWork, workflow_id: UUID) -> list[RunRead]:
    where = RunFilter(workflow_id=workflow_id, kind=RunKind.WORKFLOW)
    try:
        return (await list_runs(uow, NEWEST, where)).data
    except Forbidden:
        return []
