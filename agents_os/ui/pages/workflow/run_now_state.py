"""Starting the published version by hand."""

import reflex as rx

from agents_os.core.errors import Invalid
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart
from agents_os.domains.workflows.usecases.queries import get_draft
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run
from agents_os.ui.arguments import validated
from agents_os.ui.pages.workflow.begin_data import TRIGGER, data_of, shown_data
from agents_os.ui.pages.workflow.state import workflow_in
from agents_os.ui.screen_state import DialogMixin, acting


class RunNowState(DialogMixin, rx.State):
    asking: bool = False
    asked: int = 0  # mounts the field anew
    data: str = "{}"
    data_error: str = ""

    @rx.event
    async def open(self):
        async with acting(self) as uow:
            samples = (await get_draft(uow, workflow_in(self))).samples
        self.data, self.data_error = shown_data(samples.get(TRIGGER)), ""
        self.asking, self.asked = True, self.asked + 1

    @rx.event
    async def show(self, is_open: bool):
        self.asking = validated(bool, is_open)

    @rx.event
    async def start(self, given: dict):
        """Begin a run and go to it."""
        try:
            data = data_of(validated(dict, given).get("data", ""))
        except Invalid as error:
            self.data_error = error.message
            return None
        async with acting(self) as uow:
            run = await start_workflow_run(uow, workflow_in(self), WorkflowStart(data=data))
        self.asking = False
        return rx.redirect(f"/runs/{run.id}")
