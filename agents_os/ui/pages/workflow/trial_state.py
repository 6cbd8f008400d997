"""Trying the draft: what a test begins with, and which results are kept for it."""

from typing import Any

import reflex as rx
from pydantic import JsonValue

from agents_os.core.errors import Invalid, NotFound
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.workflows.metadata.definition import NodeId
from agents_os.domains.workflows.metadata.run_schemas import WorkflowTest
from agents_os.domains.workflows.metadata.schemas import SamplesSave
from agents_os.domains.workflows.usecases.estimate_workflow import estimate_workflow
from agents_os.domains.workflows.usecases.queries import get_draft
from agents_os.domains.workflows.usecases.save_samples import save_samples
from agents_os.domains.workflows.usecases.test_workflow import test_workflow
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.pages.workflow import trial_rows as rows
from agents_os.ui.pages.workflow.begin_data import TRIGGER, data_of, shown_data
from agents_os.ui.pages.workflow.state import workflow_in
from agents_os.ui.pages.workflow.watch_state import WatchState
from agents_os.ui.screen_state import DialogMixin, acting
from agents_os.ui.session import current_actor


class TrialState(DialogMixin, rx.State):
    asking: bool = False
    asked: int = 0  # mounts the dialog's fields anew
    data: str = "{}"
    data_error: str = ""
    triggers: list[dict[str, str]] = []
    trigger: str = ""
    price: str = ""
    samples: dict[str, Any] = {}  # kept: what a test begins with, and results of pinned nodes

    @rx.event
    async def on_load(self):
        try:
            async with acting(self) as uow:
                self.samples = (await get_draft(uow, workflow_in(self))).samples
        except (NotFound, Invalid):
            return  # the page says so already

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
            return None
        if wanted := sent.get("trigger"):
            self.trigger = validated(NodeId, wanted)
        self.data, self.data_error = shown_data(data), ""
        async with acting(self) as uow:
            kept = (await get_draft(uow, workflow_in(self))).samples
        await self._keep(kept | {TRIGGER: data})
        self.asking = False
        return await self._begin()

    @rx.event
    async def again(self):
        """The same once more, with the draft as it is now."""
        return await self._begin()

    @rx.event
    async def test_node(self, node_id: str):
        """Try one node; what it reads of others is what the run that is shown gave."""
        only = validated(NodeId, node_id)
        known = (await self.get_state(WatchState)).sample
        data = known.get("trigger", self.samples.get(TRIGGER, {}))
        pinned = known.get("steps", {}) | self._pinned()
        return await self._run(WorkflowTest(data=data, pinned=pinned, only=only))

    @rx.event
    async def pin(self, node_id: str, is_pinned: bool):
        """Give what the node gave last in every test, or run it again."""
        node = validated(NodeId, node_id)
        known = (await self.get_state(WatchState)).sample.get("steps", {})
        async with acting(self) as uow:
            samples = dict((await get_draft(uow, workflow_in(self))).samples)
        if validated(bool, is_pinned) and node in known:
            samples[node] = known[node]
        else:
            samples.pop(node, None)
        await self._keep(samples)

    @rx.event
    async def stop(self):
        """Stop the test that is shown."""
        async with acting(self) as uow:
            await request_cancel(uow, identifier((await self.get_state(WatchState)).run_id))
        return WatchState.refresh

    def _pinned(self) -> dict[str, Any]:
        return {node: value for node, value in self.samples.items() if node != TRIGGER}

    async def _keep(self, samples: dict[str, JsonValue]) -> None:
        async with acting(self) as uow:
            await save_samples(uow, workflow_in(self), SamplesSave(samples=samples))
        self.samples = samples

    async def _begin(self) -> Any:
        data = self.samples.get(TRIGGER) or {}
        trigger = self.trigger or None
        return await self._run(WorkflowTest(data=data, trigger=trigger, pinned=self._pinned()))

    async def _run(self, body: WorkflowTest) -> Any:
        async with acting(self) as uow:
            run = await test_workflow(uow, workflow_in(self), body)
        (await self.get_state(WatchState))._hold(str(run.id))
        return WatchState.refresh
