"""The list of the company's agents."""

from typing import Any, Literal
from uuid import UUID

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.signals import Signal
from agents_os.domains.agents.metadata.schemas import (
    AgentArchive,
    AgentFilter,
    AgentPause,
    AgentRead,
)
from agents_os.domains.agents.usecases.archive_agent import archive_agent
from agents_os.domains.agents.usecases.overview import list_chosen_models, list_tags
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.domains.agents.usecases.resume_agent import resume_agent
from agents_os.domains.gateway.metadata.schemas import ModelRead
from agents_os.domains.gateway.usecases.queries import list_models
from agents_os.domains.identity.usecases import queries as identity
from agents_os.domains.runs.usecases.recent_activity import recent_activity
from agents_os.ui import live
from agents_os.ui.arguments import SearchText, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.experience.reads import read_experience
from agents_os.ui.pages.agents.rows import AgentRow, Beside, row
from agents_os.ui.screen_state import PagedMixin, acting, first_pages, reading
from agents_os.ui.session import current_actor

NO_FILTER = {"category": "", "lifecycle": "", "environment": "", "tag": "", "team_id": ""}
Field = Literal["category", "lifecycle", "environment", "tag", "team_id"]
Sort = Literal["created", "name"]


class AgentsState(PagedMixin, rx.State):
    agents: list[AgentRow] = []
    chosen: dict[str, str] = NO_FILTER
    query: str = ""
    mine: bool = False
    sort: str = "created"
    resets: int = 0  # remounts the filters when they are cleared
    view: str = rx.LocalStorage("cards", name="agents_view")
    teams: list[dict[str, str]] = []
    tags: list[str] = []
    leaving_id: str = ""  # the agent somebody is asked about before it is archived
    leaving_name: str = ""

    @rx.var
    def filtered(self) -> bool:
        return self.mine or self.query != "" or any(self.chosen.values())

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self.pages, self.leaving_id = 1, ""
        live.watch(
            self,
            {
                Signal(org_id, topic): AgentsState.refresh
                for topic in ("agent", "run", "team", "game")
            },
        )
        return AgentsState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        models = {model.id: model for model in await list_models(await current_actor(self))}
        where = AgentFilter(
            **{key: value for key, value in self.chosen.items() if value},
            q=self.query or None,
            mine=self.mine,
            sort=validated(Sort, self.sort),
        )
        async with reading(self) as uow:
            agents, self.has_more = await first_pages(
                lambda unit, page: list_agents(unit, where, page), uow, self.pages
            )
            self.tags = await list_tags(uow)
            self.agents = await self._rows(uow, agents, models)

    @rx.event
    async def narrow(self, field: str, value: str):
        """Filter by one field; "" takes that filter away."""
        field = validated(Field, field)
        where = validated(AgentFilter, {field: value or None}).model_dump(mode="json")
        self.chosen = self.chosen | {field: str(where[field] or "")}
        return self._from_the_top()

    @rx.event(supersedes=True)
    async def search(self, text: str):
        words = validated(AgentFilter, {"q": validated(SearchText, text) or None}).q
        self.query = words or ""
        return self._from_the_top()

    @rx.event
    async def show_mine(self, mine: bool):
        self.mine = validated(bool, mine)
        return self._from_the_top()

    @rx.event
    async def sort_by(self, sort: str):
        self.sort = validated(Sort, sort)
        return self._from_the_top()

    @rx.event
    async def show_all(self):
        self.chosen, self.query, self.mine = dict(NO_FILTER), "", False
        self.resets += 1
        return self._from_the_top()

    @rx.event
    def show_as(self, view: str):
        self.view = validated(Literal["cards", "list"], view)

    @rx.event
    async def pause(self, agent_id: str):
        async with acting(self) as uow:
            agent = await pause_agent(uow, identifier(agent_id), AgentPause())
        return [AgentsState.refresh, done(f"{agent.name} is paused.")]

    @rx.event
    async def resume(self, agent_id: str):
        async with acting(self) as uow:
            agent = await resume_agent(uow, identifier(agent_id))
        return [AgentsState.refresh, done(f"{agent.name} is back on duty.")]

    @rx.event
    def ask_to_archive(self, agent_id: str):
        wanted = str(identifier(agent_id))
        found = [agent for agent in self.agents if agent.id == wanted]
        self.leaving_id = wanted if found else ""
        self.leaving_name = found[0].name if found else ""

    @rx.event
    def keep(self, _open: bool = False):
        self.leaving_id = ""

    @rx.event
    async def archive(self):
        if not self.leaving_id:
            return None
        async with acting(self) as uow:
            agent = await archive_agent(uow, UUID(self.leaving_id), AgentArchive())
        self.leaving_id = ""
        text = f"{agent.name} is archived. Versions and conversations are kept."
        return [AgentsState.refresh, done(text)]

    def _from_the_top(self) -> Any:
        self.pages = 1
        return AgentsState.refresh

    async def _rows(
        self, uow: UnitOfWork, agents: list[AgentRead], models: dict[str, ModelRead]
    ) -> list[AgentRow]:
        ids = [agent.id for agent in agents]
        teams, _ = await first_pages(identity.list_teams, uow)
        self.teams = [{"value": str(team.id), "label": team.name} for team in teams]
        beside = Beside(
            pulses=await recent_activity(uow, ids),
            teams={team.id: team.name for team in teams},
            chosen=await list_chosen_models(uow, ids),
            models=models,
            levels=await read_experience(uow, ids),
        )
        return [row(agent, beside) for agent in agents]
