"""The agent itself: its card, its presence, its last days; and which tab is open."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

import reflex as rx
from pydantic import StringConstraints

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Invalid, NotFound
from agents_os.core.signals import Signal
from agents_os.domains.agents.metadata.schemas import AgentArchive, AgentDetail, AgentPause
from agents_os.domains.agents.usecases.archive_agent import archive_agent
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.agents.usecases.queries import get_agent
from agents_os.domains.agents.usecases.resume_agent import resume_agent
from agents_os.domains.agents.usecases.unarchive_agent import unarchive_agent
from agents_os.domains.chat.usecases.count_ratings import count_ratings
from agents_os.domains.gateway.usecases.queries import model_list
from agents_os.domains.runs.usecases.agent_numbers import agent_numbers, is_at_work
from agents_os.ui import live
from agents_os.ui.arguments import Text, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.experience.reads import read_experience
from agents_os.ui.experience.rows import Experience
from agents_os.ui.pages.agent import rows
from agents_os.ui.pages.agent.rows import Card, Offer
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.session import current_actor

LOOK_EVERY_S = 0.5

TabKey = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}$")]  # of tabs.py


class AgentState(ScreenMixin, rx.State):
    missing: bool = False
    tab: str = "chat"
    card: Card = Card()
    dot: str = ""
    presence: str = ""
    numbers: dict[str, str] = {}
    x: Experience = Experience()
    services: list[Offer] = []
    model: str = ""
    practice: bool = False
    how_to_connect: str = ""
    pausing: bool = False  # whether the dialog is open

    _looking: bool = False
    _visits: int = 0  # counts up when the page is loaded

    @rx.event(supersedes=True)
    async def refresh(self):
        """Something about an agent changed, perhaps about this one."""
        await self._read_card()

    @rx.event(supersedes=True)
    async def refresh_experience(self):
        """Points were given, or the game was switched on or off."""
        async with reading(self) as uow:
            await self._read_experience(uow, agent_in(self))

    @rx.event(background=True)
    async def refresh_presence(self):
        """Somebody's run moved; a burst of such signals costs one look."""
        async with self:
            if self._looking or not self.card.id:
                return
            self._looking = True
        await asyncio.sleep(LOOK_EVERY_S)
        async with self:
            self._looking = False
            was_working, agent_id = self.dot == "busy", UUID(self.card.id)
            async with acting(self) as uow:
                working = await is_at_work(uow, agent_id)
                if was_working and not working:
                    self.numbers |= rows.numbers(await agent_numbers(uow, agent_id))
            self._show_presence(working=working)

    @rx.event
    def open_tab(self, tab: str):
        self.tab = validated(TabKey, tab)

    @rx.event
    def ask_to_pause(self, open: bool):
        self.pausing = validated(bool, open)

    @rx.event
    async def pause(self, data: dict):
        reason = validated(Text, validated(dict, data).get("reason", ""))
        async with acting(self) as uow:
            await pause_agent(uow, agent_in(self), AgentPause(reason=reason))
        self.pausing = False
        await self._read_card()
        return done(f"{self.card.name} is paused.")

    @rx.event
    async def resume(self):
        async with acting(self) as uow:
            await resume_agent(uow, agent_in(self))
        await self._read_card()
        return done(f"{self.card.name} is back on duty.")

    @rx.event
    async def archive(self):
        async with acting(self) as uow:
            await archive_agent(uow, agent_in(self), AgentArchive())
        await self._read_card()
        return done(f"{self.card.name} is archived. Versions and conversations are kept.")

    @rx.event
    async def bring_back(self):
        async with acting(self) as uow:
            await unarchive_agent(uow, agent_in(self))
        await self._read_card()
        return done(f"{self.card.name} is back.")

    async def _arrive(self) -> None:
        """Everything, when the page is loaded."""
        self._visits += 1
        agent = await self._read_card(all_of_it=True)
        if agent is not None:
            await self._read_model(agent)

    async def _read_card(self, *, all_of_it: bool = False) -> AgentDetail | None:
        """Who the agent is; None, and why is on the screen, when that cannot be read."""
        self.missing = self._looking = False
        agent = None
        async with reading(self) as uow:
            try:
                agent_id = agent_in(self)
                if self.card.id != str(agent_id):
                    self.phase = "loading"
                agent = await get_agent(uow, agent_id)
            except (NotFound, Invalid):
                self.missing = True
                return None
            if all_of_it:
                await self._read_facts(uow, agent_id)
            self._show(agent)
        return agent if self.phase == "ready" else None

    async def _read_facts(self, uow: UnitOfWork, agent_id: UUID) -> None:
        numbers = await agent_numbers(uow, agent_id)
        self.dot = "busy" if numbers.works else ""
        self.numbers = rows.numbers(numbers) | rows.ratings(await count_ratings(uow, agent_id))
        await self._read_experience(uow, agent_id)

    async def _read_experience(self, uow: UnitOfWork, agent_id: UUID) -> None:
        self.x = (await read_experience(uow, [agent_id])).get(agent_id, Experience())

    def _show(self, agent: AgentDetail) -> None:
        self.card = rows.card(agent)
        definition = agent.definition
        self.services = [rows.service(each) for each in definition.services] if definition else []
        self._show_presence(working=self.dot == "busy")

    def _show_presence(self, *, working: bool) -> None:
        shown = rows.presence(self.card.lifecycle, working=working)
        self.dot, self.presence = shown["dot"], shown["word"]

    async def _read_model(self, agent: AgentDetail) -> None:
        """Which model answers now. Outside the unit of work: it may look for local servers."""
        models = await model_list(await current_actor(self))
        wanted = agent.definition.model.model if agent.definition else ""
        found = next((each for each in models.data if each.id == wanted), None)
        self.practice = found.practice if found else False
        self.model = (found.alias_of or found.id) if found else wanted
        self.how_to_connect = models.providers[0].how_to_configure if models.practice else ""


def agent_in(state: rx.State) -> UUID:
    """The agent of the address /agents/<id>. Raises Invalid."""
    parts = state.router.url.path.strip("/").split("/")
    return identifier(parts[1] if len(parts) > 1 else "")


async def listen(state: rx.State, *signals: str | tuple[str, UUID]) -> None:
    """Repaint the agent on its news, and the open tab with its `refresh` on `signals`.

    A signal is a topic, or (topic, id of the one thing).
    """
    org_id = (await current_actor(state)).tenant
    handlers: dict[Signal, list[Any]] = {
        Signal(org_id, "agent"): [AgentState.refresh],
        Signal(org_id, "run"): [AgentState.refresh_presence],
        Signal(org_id, "game"): [AgentState.refresh_experience],
    }
    for signal in signals:
        named = Signal(org_id, *((signal,) if isinstance(signal, str) else signal))
        handlers.setdefault(named, []).append(type(state).refresh)
    live.watch(state, handlers)
