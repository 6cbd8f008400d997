"""The run behind the newest answer: its numbers, and what the model was sent."""

from dataclasses import replace
from uuid import UUID

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import NotFound
from agents_os.core.pagination import LARGEST_LIMIT, PageQuery
from agents_os.domains.agents.usecases.queries import get_prompt, list_versions
from agents_os.domains.runs.metadata.event_types import MODEL_CALLED, MODEL_COMPLETED
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import FINAL
from agents_os.domains.runs.usecases.queries import get_run, list_run_events
from agents_os.domains.runs.usecases.read_context import read_context
from agents_os.ui.arguments import identifier
from agents_os.ui.pages.agent import rows
from agents_os.ui.pages.agent.rows import RunFacts
from agents_os.ui.pages.agent.state import AgentState, agent_in
from agents_os.ui.screen_state import acting
from agents_os.ui.used_rows import Used, used_row

CACHED = "used again from the same question, asked before (cached), at a part of the price"


class RunState(rx.State):
    facts: RunFacts = RunFacts()
    sent: dict[str, str] = {}  # what the model was given, once somebody wants to see it
    prompt: str = ""
    used: Used = Used()

    _final_id: UUID | None = None  # the run on screen, once nothing about it can change

    @rx.event
    async def show_given(self):
        """What the model was given for this answer, with the instructions of the run's version."""
        version = self.facts.version
        async with acting(self) as uow:
            events = await list_run_events(uow, identifier(self.facts.id))
            if version.startswith("v"):
                found = await get_prompt(uow, agent_in(self), version.removeprefix("v"))
                self.prompt = found.system_prompt
        called = next((event.data for event in events if event.type == MODEL_CALLED), None)
        self.sent = rows.sent(called) if called else {"Given": "nothing: it was never asked"}
        if any(event.data.get("cached") for event in events if event.type == MODEL_COMPLETED):
            self.sent["Answer"] = CACHED

    @rx.event
    def hide_given(self):
        self.sent, self.prompt = {}, ""

    def _begin(self, run_id: UUID) -> None:
        """A run was just accepted: nothing is known of it yet."""
        self._show(replace(RunFacts(), id=str(run_id), status="Answering", tone="gold"))

    async def _read(
        self, run_id: UUID | None, uow: UnitOfWork | None = None, *, cites: bool = False
    ) -> None:
        """Read again. What a person may not see, or what is gone, is simply not shown.

        `cites`: its answer names documents, so what it was given is shown without being asked for.
        """
        if run_id is None:
            self._show(RunFacts())
        elif self._final_id != run_id:
            if uow is None:
                async with acting(self) as own:
                    await self._read_run(own, run_id, cites=cites)
            else:
                await self._read_run(uow, run_id, cites=cites)

    async def _read_run(self, uow: UnitOfWork, run_id: UUID, *, cites: bool) -> None:
        try:
            run = await get_run(uow, run_id)
        except NotFound:
            self._show(RunFacts())
            return
        self._show(rows.run_facts(run, await self._version(uow, run)))
        self._final_id = run_id if run.status in FINAL else None
        if cites and self._final_id:
            self.used = used_row(await read_context(uow, run_id))

    def _show(self, facts: RunFacts) -> None:
        if facts.id != self.facts.id:
            self.sent, self.prompt, self.used = {}, "", Used()
        self.facts, self._final_id = facts, None

    async def _version(self, uow: UnitOfWork, run: RunRead) -> str:
        """Runs keep the version they started with; mostly it is the published one."""
        card = (await self.get_state(AgentState)).card
        if run.agent_version_id is None:
            return rows.UNKNOWN
        if str(run.agent_version_id) == card.version_id:
            return card.version
        versions = await list_versions(uow, agent_in(self), PageQuery(limit=LARGEST_LIMIT))
        numbers = {version.id: f"v{version.number}" for version in versions.data}
        return numbers.get(run.agent_version_id, "an older one")
