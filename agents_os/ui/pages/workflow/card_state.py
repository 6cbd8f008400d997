"""What is done to a workflow as a whole: published, renamed, paused."""

import reflex as rx

from agents_os.core.errors import Conflict
from agents_os.domains.workflows.metadata.schemas import (
    VersionPublish,
    WorkflowRead,
    WorkflowUpdate,
)
from agents_os.domains.workflows.usecases.pause_workflow import pause_workflow
from agents_os.domains.workflows.usecases.publish_version import publish_version
from agents_os.domains.workflows.usecases.queries import get_workflow
from agents_os.domains.workflows.usecases.resume_workflow import resume_workflow
from agents_os.domains.workflows.usecases.update_workflow import update_workflow
from agents_os.ui.arguments import form, validated
from agents_os.ui.errors import done, failed
from agents_os.ui.pages.workflow.state import WorkflowState, workflow_in
from agents_os.ui.screen_state import DialogMixin, acting


class WorkflowCardState(DialogMixin, rx.State):
    publishing: bool = False
    renaming: bool = False

    @rx.event
    async def publish_open(self, is_open: bool):
        self.publishing = validated(bool, is_open)

    @rx.event
    async def publish(self, data: dict):
        """Publish the draft as this tab knows it."""
        fields = {"change_message": validated(dict, data).get("change_message")}
        builder = await self.get_state(WorkflowState)
        body = form(VersionPublish, fields | {"revision": builder._revision or None})
        try:
            async with acting(self) as uow:
                version = await publish_version(uow, workflow_in(self), body)
                workflow = await get_workflow(uow, workflow_in(self))
        except Conflict as error:
            return failed(error.message)
        self.publishing = False
        await self._shown(workflow)
        return done(f"Version {version.number} is published. New runs use it.")

    @rx.event
    async def rename_open(self, is_open: bool):
        self.renaming = validated(bool, is_open)

    @rx.event
    async def rename(self, data: dict):
        body = form(WorkflowUpdate, {"name": validated(dict, data).get("name")})
        async with acting(self) as uow:
            workflow = await update_workflow(uow, workflow_in(self), body)
        self.renaming = False
        await self._shown(workflow)

    @rx.event
    async def pause(self):
        async with acting(self) as uow:
            workflow = await pause_workflow(uow, workflow_in(self))
        await self._shown(workflow)
        return done("It is paused: nothing starts it. Runs under way finish.")

    @rx.event
    async def resume(self):
        async with acting(self) as uow:
            workflow = await resume_workflow(uow, workflow_in(self))
        await self._shown(workflow)
        return done("It starts again.")

    async def _shown(self, workflow: WorkflowRead) -> None:
        (await self.get_state(WorkflowState))._show(workflow)
