"""One run: its facts and what happened, in order."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Invalid, NotFound
from agents_os.core.signals import Signal
from agents_os.domains.billing.usecases.reports import get_statement
from agents_os.domains.knowledge.usecases.queries import known_texts
from agents_os.domains.runs.metadata.schemas import RunEventRead, RunRead
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.usecases.continue_run import continue_run
from agents_os.domains.runs.usecases.pause_run import pause_run
from agents_os.domains.runs.usecases.queries import (
    EVENTS_AT_ONCE,
    get_run,
    list_run_events,
    list_run_steps,
)
from agents_os.domains.runs.usecases.read_context import read_context
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.runs.usecases.retry_run import retry_run
from agents_os.domains.workflows.usecases.workflow_of_run import workflow_of_run
from agents_os.domains.workflows.usecases.workflow_run_steps import workflow_run_steps
from agents_os.ui import live
from agents_os.ui.arguments import identifier
from agents_os.ui.credit_words import WAYS_OUT
from agents_os.ui.errors import done
from agents_os.ui.flow.choices import Choice, read_choices
from agents_os.ui.pages.run import workflow_rows
from agents_os.ui.pages.run.cost import ChargeRow, charge_rows, total
from agents_os.ui.pages.runs import rows
from agents_os.ui.pages.runs.names import read_names
from agents_os.ui.pages.runs.rows import RunRow, StepRow, TimelineItem
from agents_os.ui.pages.workflow.watch_rows import overlay
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.session import current_actor
from agents_os.ui.used_rows import Used, used_row

MOST_EVENTS = 4 * EVENTS_AT_ONCE


class RunState(ScreenMixin, rx.State):
    missing: bool = False
    run: RunRow = RunRow()
    facts: dict[str, str] = {}
    problem_told: str = ""
    place: str = ""  # what it waits for
    back_text: str = ""
    back_href: str = ""
    before_href: str = ""  # the run that this one tries again
    can: list[str] = []
    timeline: list[TimelineItem] = []
    nothing: str = ""  # why there is nothing in it
    cut: bool = False  # there are more events than shown
    steps: list[StepRow] = []
    charges: list[ChargeRow] = []
    credits: str = ""  # all it cost
    way_out: tuple[str, str] = ("", "")  # text and href of what may help
    memories: list[str] = []  # what the agent was told from its memory
    forgotten: int = 0  # of these, since
    used: Used = Used()
    picture: dict[str, Any] = {}  # the definition of the workflow that runs
    overlay: dict[str, dict[str, Any]] = {}  # how each of its nodes fares
    choices: dict[str, list[Choice]] = {}  # what its nodes are set to, by name
    _pictured: str = ""  # the run it is the picture of
    _version: str = ""

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        await self._read()
        if self.missing:
            live.watch(self, {})
        else:
            live.watch(self, {Signal(org_id, "run", run_in(self)): RunState.refresh})

    @rx.event(supersedes=True)
    async def refresh(self):
        await self._read()

    @rx.event
    async def cancel(self):
        return await self._steer(request_cancel, "It stops now.")

    @rx.event
    async def pause(self):
        return await self._steer(pause_run, "It pauses now. What it finished is kept.")

    @rx.event
    async def go_on(self):
        return await self._steer(continue_run, "It goes on.")

    @rx.event
    async def retry(self):
        """Try again what failed: another run of the same task."""
        run = await retry_run(await current_actor(self), run_in(self))
        return [rx.redirect(f"/runs/{run.id}"), done("It is tried again, in a run of its own.")]

    async def _steer(
        self, usecase: Callable[[UnitOfWork, UUID], Awaitable[RunRead]], said: str
    ) -> Any:
        async with acting(self) as uow:
            await usecase(uow, run_in(self))
        await self._read()
        return done(said)

    async def _read(self) -> None:
        self.missing = False
        async with reading(self) as uow:
            try:
                run_id = run_in(self)
                if self.run.id != str(run_id):
                    self.phase = "loading"
                run = await get_run(uow, run_id)
            except (NotFound, Invalid):
                self.missing = True
                return
            self.run = rows.row(run, await read_names(uow))
            self._show(run, str(uow.actor.user_id))
            events = []
            while len(events) < MOST_EVENTS:
                after = events[-1].seq if events else 0
                found = await list_run_events(uow, run_id, after_seq=after)
                events += found
                if len(found) < EVENTS_AT_ONCE:
                    break
            self.timeline = rows.timeline(events)
            self.cut = bool(events) and events[-1].seq < run.last_seq
            if run.kind is RunKind.WORKFLOW:
                await self._read_workflow(uow, run_id, events)
            else:
                self.picture, self._pictured = {}, ""
                self.steps = rows.steps(await list_run_steps(uow, run_id))
            statement = await get_statement(uow, run_id)
            self.charges, self.credits = charge_rows(statement), total(statement)
            await self._read_memories(uow, run, rows.memories_told(events))
            used = used_row(await read_context(uow, run_id))
            self.used = replace(used, memories=[])  # they stand in a card of their own

    async def _read_workflow(
        self, uow: UnitOfWork, run_id: UUID, events: list[RunEventRead]
    ) -> None:
        found = await workflow_run_steps(uow, run_id)
        self.timeline = workflow_rows.named(self.timeline, events, found)
        self.steps, self.overlay = workflow_rows.steps(found), overlay(found)
        if self._pictured != str(run_id):  # it stays the same while the run goes on
            ran = await workflow_of_run(uow, run_id)
            self.choices = await read_choices(uow)
            self.picture = ran.definition.model_dump(mode="json")
            self._pictured, self._version = str(run_id), str(ran.version or "The draft of then")
        self.facts = self.facts | {"Version": self._version}

    async def _read_memories(self, uow: UnitOfWork, run: RunRead, told: list[UUID]) -> None:
        known = await known_texts(uow, run.agent_id, told) if run.agent_id else {}
        self.memories = [known[each].text for each in told if each in known]
        self.forgotten = len(told) - len(known)

    def _show(self, run: RunRead, user_id: str) -> None:
        self.facts = rows.facts(run, self.run)
        self.way_out = WAYS_OUT.get(run.error_code or "", ("", ""))
        self.problem_told, self.place = run.error_message or "", rows.place(run)
        self.back_text, self.back_href = rows.origin(run, user_id)
        self.before_href = f"/runs/{run.retry_of}" if run.retry_of else ""
        self.can = rows.abilities(run)
        self.nothing = rows.nothing(run)


def run_in(state: rx.State) -> UUID:
    """The run of the address /runs/<id>. Raises Invalid."""
    parts = state.router.url.path.strip("/").split("/")
    return identifier(parts[1] if len(parts) > 1 else "")
