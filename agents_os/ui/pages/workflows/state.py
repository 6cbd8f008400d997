"""The workflows of a company, and making new ones."""

from typing import Annotated, Any, Literal

import reflex as rx
from pydantic import StringConstraints

from agents_os.core.signals import Signal
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.schemas import (
    WorkflowCreate,
    WorkflowFilter,
)
from agents_os.domains.workflows.metadata.template_schemas import FromTemplate
from agents_os.domains.workflows.usecases.archive_workflow import archive_workflow
from agents_os.domains.workflows.usecases.create_from_template import create_from_template
from agents_os.domains.workflows.usecases.create_workflow import create_workflow
from agents_os.domains.workflows.usecases.duplicate_workflow import duplicate_workflow
from agents_os.domains.workflows.usecases.import_workflow import import_workflow
from agents_os.domains.workflows.usecases.list_workflow_templates import list_workflow_templates
from agents_os.domains.workflows.usecases.pause_workflow import pause_workflow
from agents_os.domains.workflows.usecases.queries import list_workflows
from agents_os.domains.workflows.usecases.resume_workflow import resume_workflow
from agents_os.ui import live
from agents_os.ui.arguments import SearchText, Text, form, identifier, validated
from agents_os.ui.errors import done, failed
from agents_os.ui.pages.workflows import rows
from agents_os.ui.pages.workflows.rows import TemplateRow, WorkflowRow
from agents_os.ui.screen_state import PagedMixin, acting, first_pages, reading
from agents_os.ui.session import current_actor

MOST_FILE_BYTES = 900_000  # below what one message of a socket may hold
Life = Literal["", "draft", "active", "paused", "archived"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
FileText = Annotated[str, StringConstraints(max_length=MOST_FILE_BYTES)]


class WorkflowsState(PagedMixin, rx.State):
    workflows: list[WorkflowRow] = []
    templates: list[TemplateRow] = []
    query: str = ""
    life: str = ""
    resets: int = 0
    naming: bool = False
    archiving: bool = False
    leaving: dict[str, str] = {"id": "", "name": ""}

    @rx.var
    def filtered(self) -> bool:
        return bool(self.query or self.life)

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self.pages, self.naming, self.archiving = 1, False, False
        topics = ("workflow", "run")
        live.watch(self, {Signal(org_id, topic): WorkflowsState.refresh for topic in topics})
        return WorkflowsState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        where = WorkflowFilter(q=self.query or None, lifecycle=self.life or None)
        async with reading(self) as uow:
            found, self.has_more = await first_pages(
                lambda unit, page: list_workflows(unit, where, page), uow, self.pages
            )
            self.workflows = [rows.workflow_row(each) for each in found]
            self.templates = [
                rows.template_row(each) for each in await list_workflow_templates(uow)
            ]

    @rx.event(supersedes=True)
    async def search(self, text: str):
        self.query = validated(SearchText, text)
        return self._from_the_top()

    @rx.event
    async def narrow(self, life: str):
        self.life = validated(Life, life)
        return self._from_the_top()

    @rx.event
    async def show_all(self):
        self.query, self.life, self.resets = "", "", self.resets + 1
        return self._from_the_top()

    @rx.event
    async def naming_open(self, is_open: bool):
        self.naming = validated(bool, is_open)

    @rx.event
    async def create(self, data: dict):
        """An empty one, opened at once."""
        named = {"name": validated(dict, data).get("name")}
        body = form(WorkflowCreate, named | {"definition": Definition()})
        async with acting(self) as uow:
            workflow = await create_workflow(uow, body)
        self.naming = False
        return rx.redirect(f"/workflows/{workflow.id}")

    @rx.event
    async def use_template(self, key: str):
        """A draft of one's own; agents it needs are hired."""
        draft = FromTemplate(publish=False)
        async with acting(self) as uow:
            workflow = await create_from_template(uow, validated(Key, key), draft)
        return rx.redirect(f"/workflows/{workflow.id}")

    @rx.event
    async def import_file(self, name: str, text: str):
        """What was exported here or elsewhere, as a new draft."""
        async with acting(self) as uow:
            workflow = await import_workflow(uow, validated(FileText, text))
        said = done(f"{workflow.name} is here, as a draft.")
        return [rx.redirect(f"/workflows/{workflow.id}"), said]

    @rx.event
    async def refuse_file(self, why: str):
        return failed(validated(Text, why))

    @rx.event
    async def duplicate(self, workflow_id: str):
        async with acting(self) as uow:
            copy = await duplicate_workflow(uow, identifier(workflow_id))
        return [WorkflowsState.refresh, done(f"{copy.name} is a draft of its own.")]

    @rx.event
    async def pause(self, workflow_id: str):
        async with acting(self) as uow:
            workflow = await pause_workflow(uow, identifier(workflow_id))
        return [WorkflowsState.refresh, done(f"{workflow.name} is paused. Runs under way finish.")]

    @rx.event
    async def resume(self, workflow_id: str):
        async with acting(self) as uow:
            workflow = await resume_workflow(uow, identifier(workflow_id))
        return [WorkflowsState.refresh, done(f"{workflow.name} starts again.")]

    @rx.event
    async def ask_archive(self, workflow_id: str, name: str):
        self.leaving = {"id": str(identifier(workflow_id)), "name": validated(Text, name)}
        self.archiving = True

    @rx.event
    async def archive_open(self, is_open: bool):
        self.archiving = validated(bool, is_open)

    @rx.event
    async def archive(self):
        async with acting(self) as uow:
            workflow = await archive_workflow(uow, identifier(self.leaving["id"]))
        self.archiving = False
        return [WorkflowsState.refresh, done(f"{workflow.name} is archived.")]

    def _from_the_top(self) -> Any:
        self.pages = 1
        return WorkflowsState.refresh
