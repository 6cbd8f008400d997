"""Hiring: choose a template, see all about it, make it mine."""

from typing import Any, Literal

import reflex as rx

from agents_os.domains.agents.metadata.access import sees_all
from agents_os.domains.agents.metadata.models import Category
from agents_os.domains.agents.metadata.schemas import HireAgent
from agents_os.domains.agents.usecases.hire_agent import hire_agent
from agents_os.domains.agents.usecases.queries import get_template, list_templates
from agents_os.domains.identity.usecases import queries as identity
from agents_os.ui.arguments import SearchText, form, validated
from agents_os.ui.errors import done
from agents_os.ui.pages.hire import rows
from agents_os.ui.pages.hire.rows import TemplateDetail, TemplateRow
from agents_os.ui.screen_state import ScreenMixin, acting, first_pages, reading
from agents_os.ui.session import current_actor


class HireState(ScreenMixin, rx.State):
    templates: list[TemplateRow] = []
    category: str = ""
    query: str = ""
    searches: int = 0  # remounts the search field when it is emptied
    chosen: TemplateDetail = TemplateDetail()
    step: str = "choose"
    teams: list[dict[str, str]] = []

    @rx.event
    async def on_load(self):
        """`?template=quill` opens that template; one that does not exist is said to be unknown."""
        self.category = self.query = ""
        self.step = "choose"
        wanted = self.router.url.query_parameters.get("template", "")
        self.chosen = TemplateDetail()
        await self._list()
        return HireState.choose(wanted) if wanted and self.phase == "ready" else None

    @rx.event
    async def show_category(self, category: str):
        self.category = validated(Category | Literal[""], category)
        await self._list()

    @rx.event(supersedes=True)
    async def search(self, text: str):
        self.query = validated(SearchText, text)
        await self._list()

    @rx.event
    async def show_all(self):
        self.category = self.query = ""
        self.searches += 1
        await self._list()

    @rx.event
    async def choose(self, key: str):
        """Show all about a template. An unknown one is told, and nothing else changes."""
        key = validated(SearchText, key)
        async with acting(self) as uow:
            self.chosen = rows.detail(await get_template(uow, key))
        self.step = "choose"

    @rx.event
    def back(self):
        """To the gallery; what was chosen is chosen no more."""
        self.chosen, self.step = TemplateDetail(), "choose"

    @rx.event
    def back_to_choice(self):
        self.step = "choose"

    @rx.event
    async def make_mine(self):
        if not self.chosen.key:
            return
        actor = await current_actor(self)
        async with acting(self) as uow:
            teams, _ = await first_pages(identity.list_teams, uow)
        self.teams = [
            {"value": str(team.id), "label": f"{team.emoji} {team.name}"}
            for team in teams
            if sees_all(actor) or team.id in actor.team_ids
        ]
        self.step = "mine"

    @rx.event
    async def hire_now(self):
        """With the template's own settings."""
        if not self.chosen.key:
            return None  # a second click
        return await self._hire(HireAgent(template_key=self.chosen.key))

    @rx.event
    async def hire(self, data: dict[str, Any]):
        if not self.chosen.key:
            return None  # a second click
        sent = validated(dict[str, Any], data)
        tags = [tag for tag in validated(str, sent.get("tags", "")).split(",") if tag.strip()]
        return await self._hire(
            form(HireAgent, {**sent, "template_key": self.chosen.key, "tags": tags})
        )

    async def _hire(self, body: HireAgent) -> Any:
        async with acting(self) as uow:
            agent = await hire_agent(uow, body)
        self.back()
        return [
            rx.redirect(f"/agents/{agent.id}"),
            done(f"{agent.name} is hired. Ask the first question."),
        ]

    async def _list(self) -> None:
        async with reading(self) as uow:
            category = Category(self.category) if self.category else None
            found = await list_templates(uow, category=category, q=self.query)
            self.templates = [rows.row(template) for template in found]
