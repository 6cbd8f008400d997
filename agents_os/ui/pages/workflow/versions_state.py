"""Versions of a workflow: the list, the difference of two of them, going back."""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field, StringConstraints

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import PageQuery
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.usecases.compare_versions import compare_versions
from agents_os.domains.workflows.usecases.queries import get_draft, get_version, list_versions
from agents_os.domains.workflows.usecases.restore_version import restore_version
from agents_os.ui.arguments import validated
from agents_os.ui.errors import done
from agents_os.ui.pages.agent.version_rows import Change, change
from agents_os.ui.pages.workflow.picture import difference
from agents_os.ui.pages.workflow.rows import VersionRow, version_row
from agents_os.ui.pages.workflow.state import WorkflowState, workflow_in
from agents_os.ui.screen_state import DialogMixin, acting

DRAFT = "draft"
Number = Annotated[int, Field(ge=1)]
Side = Annotated[str, StringConstraints(pattern=r"^(draft|[1-9][0-9]{0,8})$")]


class WorkflowVersionsState(DialogMixin, rx.State):
    shown: bool = False
    versions: list[VersionRow] = []
    has_more: bool = False
    before: str = ""
    after: str = ""
    changes: list[Change] = []
    picture: dict[str, Any] = {}  # both definitions drawn over each other
    marks: dict[str, dict[str, str]] = {}

    _cursor: str | None = None

    @rx.var
    def sides(self) -> list[dict[str, str]]:
        """What can be compared: the draft and every version read so far."""
        numbers = [{"value": str(v.number), "label": f"v{v.number}"} for v in self.versions]
        return [{"value": DRAFT, "label": "Draft"}, *numbers] if numbers else []

    @rx.event
    async def open(self):
        await self._read()
        self.shown = True

    @rx.event
    async def show(self, is_open: bool):
        self.shown = validated(bool, is_open)

    @rx.event
    async def close(self):
        self.shown = False

    @rx.event
    async def more(self):
        async with acting(self) as uow:
            page = await list_versions(uow, workflow_in(self), PageQuery(cursor=self._cursor))
        self.versions = [*self.versions, *map(version_row, page.data)]
        self.has_more, self._cursor = page.has_more, page.next_cursor

    @rx.event
    async def choose_before(self, side: str):
        self.before = validated(Side, side)
        await self._compare()

    @rx.event
    async def choose_after(self, side: str):
        self.after = validated(Side, side)
        await self._compare()

    @rx.event
    async def restore(self, number: int):
        async with acting(self) as uow:
            version = await restore_version(uow, workflow_in(self), validated(Number, number))
        await self._read()
        return [WorkflowState.refresh, done(f"Published again as version {version.number}.")]

    @rx.event
    async def into_draft(self, number: int):
        """Go on from an older version; what the draft says now comes back with Undo."""
        wanted = validated(Number, number)
        await (await self.get_state(WorkflowState))._take(wanted)
        await self._read()
        return done(f"The draft says what version {wanted} says. Undo brings yours back.")

    async def _read(self) -> None:
        async with acting(self) as uow:
            page = await list_versions(uow, workflow_in(self))
        self.versions = [version_row(each) for each in page.data]
        self.has_more, self._cursor = page.has_more, page.next_cursor
        live = next((v.number for v in self.versions if v.published), 0)
        self.before, self.after = (str(live), DRAFT) if live else ("", "")
        await self._compare()

    async def _compare(self) -> None:
        self.changes, self.picture, self.marks = [], {}, {}
        if not self.before or not self.after:
            return
        workflow_id = workflow_in(self)
        async with acting(self) as uow:
            found = await compare_versions(uow, workflow_id, self.before, self.after)
            sides = [await _definition(uow, workflow_id, s) for s in (self.before, self.after)]
        self.changes = [change(each) for each in found.changes]
        self.picture, self.marks = difference(*sides)


async def _definition(uow: UnitOfWork, workflow_id: Any, side: str) -> Definition:
    if side == DRAFT:
        return (await get_draft(uow, workflow_id)).definition
    return (await get_version(uow, workflow_id, int(side))).definition
