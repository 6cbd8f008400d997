"""A workflow in the builder: what it is, its draft, and what others do to it meanwhile."""

from typing import Annotated, Any
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, Field, StringConstraints

from agents_os.core.errors import AppError, Invalid, NotFound
from agents_os.core.versioned import DraftChanged
from agents_os.domains.workflows.metadata.models import Lifecycle
from agents_os.domains.workflows.metadata.schemas import (
    DraftRead,
    DraftRestore,
    DraftSave,
    WorkflowRead,
)
from agents_os.domains.workflows.usecases.queries import get_draft, get_workflow
from agents_os.domains.workflows.usecases.restore_draft import restore_draft
from agents_os.domains.workflows.usecases.save_draft import save_draft
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.flow.choices import read_choices, read_models
from agents_os.ui.flow.wrapper import SavePayload
from agents_os.ui.pages.workflow import rows
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.session import current_actor


class Save(BaseModel):
    """What the browser sends; the definition is checked apart."""

    definition: dict[str, Any]
    revision: int = Field(ge=1)
    token: Annotated[str, StringConstraints(max_length=80)]


class WorkflowState(ScreenMixin, rx.State):
    missing: bool = False
    id: str = ""
    name: str = ""
    emoji: str = ""
    standing: str = ""  # “v4 live”
    tone: str = ""
    paused: bool = False
    by_hand: bool = False  # somebody may press “Run now”
    changed: bool = False  # the draft says something else than what is published
    digest: str = ""  # of the draft
    can: list[str] = []
    publish_label: str = ""
    export_href: str = ""
    opened: dict[str, Any] = {}
    ack: dict[str, Any] = {}
    theirs: dict[str, Any] = {}
    problems: list[dict[str, str]] = []
    blocking: int = 0  # of the problems, those that keep it from being published
    choices: dict[str, list[dict[str, Any]]] = {}

    _revision: int = 0  # the newest draft this tab knows
    _loads: int = 0

    @rx.event
    async def on_load(self):
        self.missing, self.ack, self.theirs = False, {}, {}
        async with reading(self) as uow:
            try:
                workflow_id = workflow_in(self)
                self._show(await get_workflow(uow, workflow_id))
                draft = await get_draft(uow, workflow_id)
            except (NotFound, Invalid):
                self.missing = True
                return
            self._open(draft)
            self.choices = await read_choices(uow)
        if self.phase == "ready":
            models = await read_models(await current_actor(self))
            self.choices = self.choices | {"model": models}

    @rx.event(supersedes=True)
    async def refresh(self):
        """Somebody changed it, here or elsewhere."""
        if not self.opened:
            return
        # Not `reading`: where that fails, the canvas goes, with what is not saved yet.
        async with acting(self) as uow:
            workflow = await get_workflow(uow, UUID(self.id))
            self._show(workflow)
            if workflow.draft_revision > self._revision:
                self._meet(await get_draft(uow, UUID(self.id)))

    @rx.event
    async def save(self, sent: SavePayload):
        """Keep the draft, unless somebody else did since this tab read it."""
        given = validated(Save, sent)
        self.ack = {"token": given.token, **await self._saved(given)}

    async def _take(self, number: int) -> None:
        """Put an older version into the draft."""
        body = validated(DraftRestore, {"revision": self._revision})
        async with acting(self) as uow:
            self._meet(await restore_draft(uow, workflow_in(self), number, body))

    async def _saved(self, given: Save) -> dict[str, Any]:
        try:
            body = validated(
                DraftSave, {"definition": given.definition, "revision": given.revision}
            )
            async with acting(self) as uow:
                draft = await save_draft(uow, workflow_in(self), body)
        except DraftChanged:
            async with acting(self) as uow:
                self._meet(await get_draft(uow, workflow_in(self)))
            return {"clash": True}
        except AppError as error:
            return {"refused": error.message}
        self._know(draft)
        return {"revision": draft.revision}

    def _open(self, draft: DraftRead) -> None:
        self._loads += 1
        self.opened = {
            "id": self.id,
            "key": f"{self.id}.{self._loads}",
            "definition": draft.definition.model_dump(mode="json"),
            "revision": draft.revision,
            "who": draft.edited_by_name or "Somebody",
            "can_edit": "edit" in self.can,
        }
        self._know(draft)

    def _meet(self, draft: DraftRead) -> None:
        """Tell the browser of a draft that it did not save."""
        self._know(draft)
        self.theirs = {
            "key": self.opened.get("key", ""),
            "definition": draft.definition.model_dump(mode="json"),
            "revision": draft.revision,
            "who": draft.edited_by_name or "Somebody",
        }

    def _know(self, draft: DraftRead) -> None:
        self._revision, self.digest = draft.revision, draft.definition.digest()
        self.changed = draft.has_unpublished_changes
        self.problems = [rows.problem(each) for each in draft.problems]
        self.blocking = rows.blocking(draft.problems)

    def _show(self, workflow: WorkflowRead) -> None:
        self.id, self.name, self.emoji = str(workflow.id), workflow.name, workflow.emoji
        self.standing, self.tone = rows.standing(workflow)
        self.paused = workflow.lifecycle == Lifecycle.PAUSED
        self.by_hand = rows.starts_by_hand(workflow)
        self.can, self.changed = list(workflow.can), workflow.has_unpublished_changes
        self.publish_label = f"Publish v{(workflow.published_version or 0) + 1}"
        self.export_href = f"/api/v1/workflows/{workflow.id}/export"


def workflow_in(state: rx.State) -> UUID:
    """The workflow of the address /workflows/<id>. Raises Invalid."""
    parts = state.router.url.path.strip("/").split("/")
    return identifier(parts[1] if len(parts) > 1 else "")
