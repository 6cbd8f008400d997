"""Mission control: what needs a person, who is on duty, what happens, how the company plays.

Every part is one statement; a signal reads only the parts it can have changed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import reflex as rx

from agents_os.core.clock import utc_now
from agents_os.core.signals import Signal
from agents_os.domains.game.usecases.read_scoreboard import read_scoreboard
from agents_os.domains.gateway.usecases.queries import model_list
from agents_os.domains.governance.usecases.queries import list_waiting
from agents_os.domains.notifications.usecases.whats_waiting import whats_waiting
from agents_os.domains.runs.usecases.mission_control import (
    list_run_glances,
    list_team,
    read_figures,
)
from agents_os.domains.tasks.usecases.read_task_glance import read_task_glance
from agents_os.ui import live
from agents_os.ui.experience.goals import Goal
from agents_os.ui.experience.rows import Experience
from agents_os.ui.inbox import TOPICS
from agents_os.ui.pages.home import picture
from agents_os.ui.pages.home.happenings import FeedItem, Need, UnderWay
from agents_os.ui.pages.home.picture import Parts
from agents_os.ui.pages.home.rows import Hour, Teammate, Tile
from agents_os.ui.playing import game_of
from agents_os.ui.screen_state import ScreenMixin, reading
from agents_os.ui.session import SessionState, current_actor
from agents_os.ui.shared import shared


class HomeState(ScreenMixin, rx.State):
    greeting: str = ""
    sentence: str = ""
    tiles: list[Tile] = []
    needs: list[Need] = []
    needed: int = 0
    roster: list[Teammate] = []
    more_agents: int = 0
    under_way: list[UnderWay] = []
    feed: list[FeedItem] = []
    hours: list[Hour] = []
    p95: str = ""
    company: Experience = Experience()
    quests: list[Goal] = []
    streak: str = ""
    season: str = ""
    setup: list[Goal] = []

    _parts: Parts = Parts()

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        live.watch(
            self,
            {
                Signal(org_id, "approval"): HomeState.hear_approvals,
                Signal(org_id, "task"): HomeState.hear_tasks,
                Signal(org_id, "deliverable"): HomeState.hear_tasks,
                Signal(org_id, "agent"): HomeState.hear_agents,
                Signal(org_id, "run"): HomeState.hear_runs,
                Signal(org_id, "game"): HomeState.hear_game,
            },
        )
        self._parts = Parts()
        await self._read("waiting", "tasks", "runs", "team", "figures", "board", "credits")
        return HomeState.tell_how_to_connect if self.setup else None

    @rx.event(supersedes=True)
    async def tell_how_to_connect(self):
        """A first step of a new company: to leave the practice model."""
        models = await model_list(await current_actor(self))
        if models.practice:
            how = models.providers[0].how_to_configure
            self._parts = replace(self._parts, how_to_connect=how)
            self._show()

    @rx.event(supersedes=True)
    async def hear_approvals(self):
        await self._read("waiting")

    @rx.event(supersedes=True)
    async def hear_tasks(self):
        await self._read("tasks", *self._first_steps())

    @rx.event(supersedes=True)
    async def hear_agents(self):
        await self._read("team", *self._first_steps())

    @rx.event(supersedes=True)
    async def hear_runs(self):
        """What an ended run adds to the figures is read apart: most signals end none."""
        ended = self._parts.last_end
        await self._read("runs", "team")
        return HomeState.recount if self._parts.last_end != ended else None

    @rx.event(supersedes=True)
    async def recount(self):
        await self._read("figures", *self._first_steps())

    @rx.event(supersedes=True)
    async def hear_game(self):
        await self._read("board")

    def _first_steps(self) -> list[str]:
        """Of a new company: anything may tick one."""
        return ["board"] if self.setup else []

    async def _read(self, *names: str) -> None:
        """Read these parts, one statement each, and show what changed."""
        zone = picture.zone_of((await self.get_state(SessionState)).time_zone)
        game = await game_of(await current_actor(self))
        async with reading(self) as uow:
            read: dict[str, Callable[[], Awaitable[Any]]] = {
                "waiting": lambda: list_waiting(uow),
                "tasks": lambda: read_task_glance(uow, zone),
                "runs": lambda: list_run_glances(uow),
                "team": lambda: list_team(uow),
                "figures": lambda: read_figures(uow),
                "board": lambda: read_scoreboard(uow, game),
                "credits": lambda: shared(uow.actor, whats_waiting, *TOPICS, within=uow),
            }
            found = {name: await read[name]() for name in names}
            points = game.base_points if game.shown else None
            self._parts = replace(self._parts, **found, actor=uow.actor, zone=zone, points=points)
            self._show()

    def _show(self) -> None:
        for name, value in picture.draw(self._parts, utc_now()).items():
            if getattr(self, name) != value:
                setattr(self, name, value)
