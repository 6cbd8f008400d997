"""The list of runs."""

from typing import Any, Literal
from uuid import UUID

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Invalid
from agents_os.core.signals import Signal
from agents_os.domains.runs.metadata.schemas import RunFilter
from agents_os.domains.runs.usecases.queries import list_runs
from agents_os.domains.workflows.usecases.queries import read_workflow
from agents_os.ui import live
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.pages.runs import rows
from agents_os.ui.pages.runs.names import read_names
from agents_os.ui.pages.runs.rows import RunRow
from agents_os.ui.screen_state import PagedMixin, first_pages, reading
from agents_os.ui.session import current_actor

NO_FILTER = {"agent_id": "", "kind": "", "status": "", "workflow_id": ""}
Field = Literal["agent_id", "kind", "status", "workflow_id"]


class RunsState(PagedMixin, rx.State):
    runs: list[RunRow] = []
    agents: list[dict[str, str]] = []
    chosen: dict[str, str] = NO_FILTER
    mine: bool = False
    workflow: str = ""  # the name of the only one whose runs are shown

    @rx.var
    def filtered(self) -> bool:
        return self.mine or any(self.chosen.values())

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self.pages = 1
        live.watch(self, {Signal(org_id, "run"): RunsState.refresh})
        if asked := _asked_workflow(self):
            self.chosen, self.mine = dict(NO_FILTER), False
        self.chosen = self.chosen | {"workflow_id": asked}
        return RunsState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        filters: dict[str, Any] = {key: value for key, value in self.chosen.items() if value}
        async with reading(self) as uow:
            if self.mine:
                filters["owner_id"] = uow.actor.user_id
            where = RunFilter(**filters)
            found, self.has_more = await first_pages(
                lambda unit, page: list_runs(unit, page, where), uow, self.pages
            )
            self.workflow = await _name_of(uow, filters.get("workflow_id"))
            names = await read_names(uow)
            self.runs = [rows.row(run, names) for run in found]
            self.agents = [
                {"value": key, "label": f"{emoji} {name}"}
                for key, (emoji, name) in sorted(names.agents.items(), key=lambda a: a[1][1])
            ]

    @rx.event
    async def narrow(self, field: str, value: str):
        """Filter by one field; "" takes that filter away."""
        field = validated(Field, field)
        where = validated(RunFilter, {field: value or None}).model_dump(mode="json")
        self.chosen = self.chosen | {field: where[field] or ""}
        return self._from_the_top()

    @rx.event
    async def show_mine(self, mine: bool):
        self.mine = validated(bool, mine)
        return self._from_the_top()

    @rx.event
    async def show_all(self):
        self.chosen, self.mine = dict(NO_FILTER), False
        return self._from_the_top()

    def _from_the_top(self) -> Any:
        self.pages = 1
        return RunsState.refresh


def _asked_workflow(state: rx.State) -> str:
    """That of ?workflow=, by which its page links here."""
    try:
        return str(identifier(state.router.url.query_parameters.get("workflow")))
    except Invalid:
        return ""


async def _name_of(uow: UnitOfWork, workflow_id: str | None) -> str:
    if workflow_id is None:
        return ""
    found = await read_workflow(uow, UUID(workflow_id))
    return f"{found.emoji} {found.name}"
