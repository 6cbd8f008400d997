"""Mission control: who is on duty, what was done, what happens now."""

import reflex as rx

from agents_os.core.actor import Reach
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import PageQuery
from agents_os.core.signals import Signal
from agents_os.domains.agents.metadata.schemas import AgentRead
from agents_os.domains.agents.usecases.overview import count_agents
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.domains.billing.usecases.queries import get_credit_balance
from agents_os.domains.gateway.usecases.queries import model_list
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.usecases.queries import list_runs
from agents_os.domains.runs.usecases.recent_activity import count_answers, recent_activity
from agents_os.domains.runs.usecases.run_summary import run_summary
from agents_os.ui import live
from agents_os.ui.pages.agent.rows import duration
from agents_os.ui.pages.agents.rows import IDLE, AgentRow, alive
from agents_os.ui.pages.home import rows
from agents_os.ui.pages.home.rows import FeedItem, Hour, Tile
from agents_os.ui.pages.home.setup import Step, read_setup
from agents_os.ui.screen_state import PAGE, ScreenMixin, reading
from agents_os.ui.session import SessionState, current_actor

ROSTER_LENGTH = 12


class HomeState(ScreenMixin, rx.State):
    greeting: str = ""
    sentence: str = ""
    tiles: list[Tile] = []
    roster: list[AgentRow] = []
    more_agents: int = 0
    hours: list[Hour] = []
    p95: str = ""
    feed: list[FeedItem] = []
    setup: list[Step] = []
    practice: bool = False

    _how_to_connect: str = ""

    @rx.event
    async def on_load(self):
        actor = await current_actor(self)
        live.watch(
            self,
            {Signal(actor.tenant, topic): HomeState.refresh for topic in ("agent", "run")},
        )
        models = await model_list()
        self.practice = models.practice
        self._how_to_connect = models.providers[0].how_to_configure if models.practice else ""
        await self._read()
        if self.phase == "ready":
            await self._read_setup()

    @rx.event(supersedes=True)
    async def refresh(self):
        await self._read()

    async def _read(self) -> None:
        session = await self.get_state(SessionState)
        zone = rows.zone_of(session.time_zone)
        self.greeting = rows.greeting(utc_now().astimezone(zone))
        async with reading(self) as uow:
            agents = (await list_agents(uow, page=PageQuery(limit=PAGE))).data
            counts = await count_agents(uow)
            answers = await count_answers(uow, zone)
            day = await run_summary(uow, hours=24, with_agents=False)
            week = await run_summary(uow, hours=168, with_agents=False)
            runs = (await list_runs(uow, PageQuery(limit=rows.FEED_LENGTH))).data
            sees_all = uow.actor.reach("runs:read") is Reach.ALL
            self.sentence = rows.headline(counts, answers, sees_all=sees_all)
            self.tiles = rows.tiles(counts, answers, week.totals, await get_credit_balance(uow))
            self.hours = rows.hours(day, zone)
            self.p95 = duration(day.totals.latency_p95_ms)
            self.feed = rows.feed(runs, agents)
            employed = counts.active + counts.paused + counts.draft
            await self._show_roster(uow, agents, employed)
            self._note_progress(agents, runs)

    async def _show_roster(self, uow: UnitOfWork, agents: list[AgentRead], employed: int) -> None:
        """The most active ones, of the hundred newest."""
        pulses = await recent_activity(uow, [agent.id for agent in agents])
        shown = [
            AgentRow(**alive(agent, pulses.get(agent.id, IDLE)), tags=agent.tags)
            for agent in agents
        ]
        shown.sort(key=lambda row: (row.dot == "busy", row.active_at), reverse=True)
        self.roster = shown[:ROSTER_LENGTH]
        self.more_agents = max(0, employed - len(self.roster))

    async def _read_setup(self) -> None:
        asked = any(item.tone == "green" for item in self.feed)
        async with reading(self) as uow:
            self.setup = await read_setup(
                uow,
                hired=bool(self.roster),
                asked=asked,
                how_to_connect=self._how_to_connect,
            )

    def _note_progress(self, agents: list[AgentRead], runs: list[RunRead]) -> None:
        """Tick what a repaint shows to be done; the rest is read at the next load."""
        done = {"/agents/hire": bool(agents), "/agents": bool(runs)}
        ticked = [
            Step(step.text, step.href, step.done or done.get(step.href, False), step.hint)
            for step in self.setup
        ]
        if ticked != self.setup:
            self.setup = [] if all(step.done for step in ticked) else ticked
