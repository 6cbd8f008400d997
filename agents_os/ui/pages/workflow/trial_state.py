"""Trying the draft: begun here, watched live on the canvas and in the panel."""

from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import JsonValue

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Invalid, NotFound
from agents_os.core.signals import Signal
from agents_os.domains.billing.usecases.reports import get_statement
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import FINAL
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.workflows.metadata.definition import NodeId
from agents_os.domains.workflows.metadata.run_schemas import WorkflowTest
from agents_os.domains.workflows.metadata.schemas import SamplesSave
from agents_os.domains.workflows.usecases.estimate_workflow import estimate_workflow
from agents_os.domains.workflows.usecases.queries import get_draft
from agents_os.domains.workflows.usecases.save_samples import save_samples
from agents_os.domains.workflows.usecases.test_workflow import test_workflow
from agents_os.domains.workflows.usecases.workflow_run_steps import workflow_run_steps
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.pages.run.cost import total
from agents_os.ui.pages.runs.words import STATUSES
from agents_os.ui.pages.workflow import trial_rows as rows
from agents_os.ui.pages.workflow.begin_data import TRIGGER, data_of, shown_data
from agents_os.ui.pages.workflow.state import listen, workflow_in
from agents_os.ui.pages.workflow.trial_rows import TrialRow
from agents_os.ui.screen_state import acting
from agents_os.ui.session import current_actor

TONES = {"on": "green", "busy": "gold", "off": "red", "info": "blue"}


class TrialState(rx.State):
    asking: bool = False
    asked: int = 0  # mounts the dialog's fields anew
    data: str = "{}"
    data_error: str = ""
    triggers: list[dict[str, str]] = []
    trigger: str = ""
    price: str = ""
    run_id: str = ""
    going: bool = False
    word: str = ""
    tone: str = ""
    sums: str = ""
    trouble: str = ""
    rows: list[TrialRow] = []
    overlay: dict[str, dict[str, Any]] = {}
    sample: dict[str, Any] = {}
    picked: dict[str, Any] = {}
    pinned: list[str] = []  # nodes that give a kept result

    _path: str = ""

    @rx.event
    async def on_load(self):
        """A test that is shown stays when the page is read again after a lost connection."""
        if self._path != self.router.url.path:
            self.reset()
            self._path = self.router.url.path
        try:
            async with acting(self) as uow:
                self._keep((await get_draft(uow, workflow_in(self))).samples)
        except (NotFound, Invalid):
            return None  # the page says so already
        if not self.run_id:
            return None
        await self._follow(UUID(self.run_id))
        return TrialState.refresh

    @rx.event
    async def open(self):
        """Ask what to begin with; what was used last stands there already."""
        async with acting(self) as uow:
            draft = await get_draft(uow, workflow_in(self))
        estimate = await estimate_workflow(await current_actor(self), workflow_in(self))
        self.triggers = rows.triggers(draft.definition)
        known = [each["value"] for each in self.triggers]
        self.trigger = self.trigger if self.trigger in known else next(iter(known), "")
        self.data = shown_data(draft.samples.get(TRIGGER))
        self.price, self.data_error = rows.price_of_test(estimate), ""
        self.asking, self.asked = True, self.asked + 1

    @rx.event
    async def show(self, is_open: bool):
        self.asking = validated(bool, is_open)

    @rx.event
    async def start(self, given: dict):
        """Begin the test the dialog describes, and keep its data for the next one."""
        sent = validated(dict[str, Any], given)
        try:
            data = data_of(sent.get("data", ""))
        except Invalid as error:
            self.data_error = error.message
            return
        if wanted := sent.get("trigger"):
            self.trigger = validated(NodeId, wanted)
        await self._begin(data)
        self.asking = False

    @rx.event
    async def again(self):
        """The same once more, with the draft as it is now."""
        await self._begin(data_of(self.data))

    @rx.event
    async def test_node(self, node_id: str):
        """Try one node; what it reads of others is what the last test gave."""
        only = validated(NodeId, node_id)
        known = self.sample.get("steps", {})
        body = WorkflowTest(data=self.sample.get("trigger", {}), pinned=known, only=only)
        await self._run(body)

    @rx.event
    async def pin(self, node_id: str, is_pinned: bool):
        """Give what the node gave last in every test, or run it again."""
        node = validated(NodeId, node_id)
        known = self.sample.get("steps", {})
        async with acting(self) as uow:
            samples = dict((await get_draft(uow, workflow_in(self))).samples)
            if validated(bool, is_pinned) and node in known:
                samples[node] = known[node]
            else:
                samples.pop(node, None)
            await save_samples(uow, workflow_in(self), SamplesSave(samples=samples))
        self._keep(samples)

    @rx.event
    async def stop(self):
        async with acting(self) as uow:
            await request_cancel(uow, identifier(self.run_id))
        return TrialState.refresh

    @rx.event
    async def close(self):
        self.run_id, self.rows, self.overlay, self.going = "", [], {}, False
        await listen(self)

    @rx.event
    async def pick(self, node_id: str):
        """Show the node of a step on the canvas."""
        self.picked = {"id": validated(NodeId, node_id), "at": self.picked.get("at", 0) + 1}

    @rx.event(supersedes=True)
    async def refresh(self):
        if not self.run_id:
            return
        async with acting(self) as uow:
            try:
                await self._show(uow, await get_run(uow, UUID(self.run_id)))
            except NotFound:
                self.run_id = ""

    async def _begin(self, data: dict[str, JsonValue]) -> None:
        self.data, self.data_error = shown_data(data), ""
        async with acting(self) as uow:
            samples = (await get_draft(uow, workflow_in(self))).samples | {TRIGGER: data}
            await save_samples(uow, workflow_in(self), SamplesSave(samples=samples))
        self._keep(samples)
        pinned = {node: samples[node] for node in self.pinned}
        await self._run(WorkflowTest(data=data, trigger=self.trigger or None, pinned=pinned))

    def _keep(self, samples: dict[str, JsonValue]) -> None:
        steps = {node: value for node, value in samples.items() if node != TRIGGER}
        self.pinned = sorted(steps)
        self.sample = {
            "trigger": samples.get(TRIGGER, {}),
            "steps": self.sample.get("steps", {}) | steps,
        }

    async def _run(self, body: WorkflowTest) -> None:
        async with acting(self) as uow:
            run = await test_workflow(uow, workflow_in(self), body)
        self.run_id, self.rows, self.overlay = str(run.id), [], {}
        await self._follow(run.id)
        async with acting(self) as uow:  # it may have begun before we listened
            await self._show(uow, await get_run(uow, run.id))

    async def _follow(self, run_id: UUID) -> None:
        org_id = (await current_actor(self)).tenant
        await listen(self, {Signal(org_id, "run", run_id): TrialState.refresh})

    async def _show(self, uow: UnitOfWork, run: RunRead) -> None:
        steps = await workflow_run_steps(uow, run.id)
        self.word, dot = STATUSES[run.status]
        self.tone, self.going = TONES.get(dot, ""), run.status not in FINAL
        self.trouble = run.error_message or ""
        spent = "" if self.going else total(await get_statement(uow, run.id))
        self.sums = rows.sums(run, steps, spent)
        self.rows, self.overlay = rows.trial_rows(steps), rows.overlay(steps)
        found = self.sample.get("steps", {}) | rows.outputs(steps)
        self.sample = self.sample | {"steps": found}
