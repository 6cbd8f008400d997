"""The run behind the newest answer: its numbers, and what the model was sent."""

from dataclasses import replace
from uuid import UUID

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import NotFound
from agents_os.core.pagination import LARGEST_LIMIT, PageQuery
from agents_os.domains.agents.usecases.queries import get_prompt, list_versions
from agents_os.domains.runs.metadata.event_types import MODEL_CALLED
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import FINAL
from agents_os.domains.runs.usecases.queries import get_run, list_run_events
from agents_os.ui.pages.agent import rows
from agents_os.ui.pages.agent.rows import RunFacts
from agents_os.ui.pages.agent.state import AgentState, agent_in
from agents_os.ui.screen_state import acting


class RunState(rx.State):
    facts: RunFacts = RunFacts()
    sent: dict[str, str] = {}
    prompt: str = ""
    prompt_version: str = ""

    _final_id: UUID | None = None  # the run on screen, once nothing about it can change

    @rx.event
    async def show_prompt(self):
        """The system prompt of the run's version, only when somebody wants to see it."""
        version = self.facts.version
        if not version.startswith("v"):
            return
        async with acting(self) as uow:
            found = await get_prompt(uow, agent_in(self), version.removeprefix("v"))
        self.prompt, self.prompt_version = found.system_prompt, version

    @rx.event
    def hide_prompt(self):
        self.prompt = self.prompt_version = ""

    def _begin(self, run_id: UUID) -> None:
        """A run was just accepted: nothing is known of it yet."""
        self.facts = replace(RunFacts(), id=str(run_id), status="Answering", tone="gold")
        self.sent, self._final_id = {}, None

    async def _read(self, run_id: UUID | None) -> None:
        """Read again. What a person may not see, or what is gone, is simply not shown."""
        if self._final_id is not None and self._final_id == run_id:
            return
        if run_id is None:
            self.facts, self.sent, self._final_id = RunFacts(), {}, None
            return
        try:
            async with acting(self) as uow:
                run = await get_run(uow, run_id)
                self._final_id = run_id if run.status in FINAL else None
                self.facts = rows.run_facts(run, await self._version(uow, run))
                self.sent = await self._sent(uow, run_id)
        except NotFound:
            self.facts, self.sent = RunFacts(), {}

    async def _sent(self, uow: UnitOfWork, run_id: UUID) -> dict[str, str]:
        events = await list_run_events(uow, run_id)
        called = next((event.data for event in events if event.type == MODEL_CALLED), None)
        if called is None:
            return {}
        return rows.sent(called)

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
