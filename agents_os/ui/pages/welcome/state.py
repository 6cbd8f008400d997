"""The first minutes of a company: its facts, its first agent. The question is in answer_state.py.

Nothing is remembered about having been here: whoever has an agent is past choosing one.
"""

from typing import Any, Literal

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import PageQuery
from agents_os.domains.agents.metadata.models import Category, Lifecycle
from agents_os.domains.agents.metadata.schemas import AgentDetail, AgentFilter, HireAgent
from agents_os.domains.agents.usecases.hire_agent import hire_agent
from agents_os.domains.agents.usecases.queries import get_agent, list_agents, list_templates
from agents_os.domains.gateway.usecases.queries import model_list
from agents_os.domains.identity.metadata.schemas import OrgUpdate
from agents_os.domains.identity.usecases.queries import get_org
from agents_os.domains.identity.usecases.update_org import update_org
from agents_os.ui.arguments import Text, form, validated
from agents_os.ui.pages.hire.rows import TemplateRow, row
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.session import SessionState, current_actor

SUGGESTED = 3
MOST_STARTERS = 4
# The practice model only arranges: a question with facts in it shows at once what comes of that.
WITH_FACTS = (
    "Summarise: The shop opens at nine, on Mondays at noon. Orders from 50 euros ship free."
    " Returns take two weeks, and the customer pays the postage."
)
Step = Literal["company", "agent", "question"]


class WelcomeState(ScreenMixin, rx.State):
    step: str = "company"
    company: str = ""
    logo: str = ""
    time_zone: str = "UTC"
    zones_taken: int = 0  # remounts the select when the browser's zone is taken over
    category: str = ""
    suggested: list[TemplateRow] = []
    agent_id: str = ""
    name: str = ""
    emoji: str = ""
    role: str = ""
    greeting: str = ""
    starters: list[str] = []
    practice: bool = False
    how_to_connect: str = ""

    @rx.event
    async def on_load(self):
        models = await model_list(await current_actor(self))
        self.practice = models.practice
        self.how_to_connect = models.providers[0].how_to_configure if models.practice else ""
        async with reading(self) as uow:
            org = await get_org(uow)
            self.company, self.logo, self.time_zone = org.name, org.logo, org.time_zone
            newest = (await list_agents(uow, AgentFilter(lifecycle=Lifecycle.ACTIVE), _ONE)).data
            if newest:
                self._meet(await get_agent(uow, newest[0].id))
                return
            self.agent_id = ""
            self.step = "company" if uow.actor.reach("org:manage") else "agent"
            await self._suggest(uow, self.category)

    @rx.event
    def go_to(self, step: str):
        """Back, or on without changing anything; a question needs somebody to ask."""
        wanted = validated(Step, step)
        if wanted != "question" or self.agent_id:
            self.step = wanted

    @rx.event
    def take_zone(self, zone: str):
        """Put the browser's time zone into the form; saving checks it."""
        self.time_zone = validated(Text, zone)
        self.zones_taken += 1

    @rx.event
    async def save_company(self, data: dict[str, Any]):
        body = form(OrgUpdate, data)
        async with acting(self) as uow:
            org = await (update_org(uow, body) if body.model_fields_set else get_org(uow))
        self.company, self.logo, self.time_zone = org.name, org.logo, org.time_zone
        self.step = "agent"
        return SessionState.arrive

    @rx.event
    async def want_help_with(self, category: str):
        wanted = validated(Category, category).value
        async with acting(self) as uow:
            await self._suggest(uow, wanted)

    @rx.event
    async def hire(self, key: str):
        if self.step != "agent":
            return  # a second click
        body = validated(HireAgent, {"template_key": key})
        async with acting(self) as uow:
            hired = await hire_agent(uow, body)
            self._meet(await get_agent(uow, hired.id))

    async def _suggest(self, uow: UnitOfWork, category: str) -> None:
        """Three that fit; before anything was chosen, one each of the first three categories."""
        if category:
            found = await list_templates(uow, category=Category(category))
        else:
            by_category = {each.category: each for each in reversed(await list_templates(uow))}
            found = [by_category[each] for each in Category if each in by_category]
        self.category = category
        self.suggested = [row(template) for template in found[:SUGGESTED]]

    def _meet(self, agent: AgentDetail) -> None:
        self.agent_id, self.name, self.emoji = str(agent.id), agent.name, agent.emoji
        self.role = agent.role_title
        self.greeting = agent.definition.greeting if agent.definition else ""
        starters = agent.definition.conversation_starters if agent.definition else ()
        self.starters = [*([WITH_FACTS] if self.practice else []), *starters][:MOST_STARTERS]
        self.step = "question"


_ONE = PageQuery(limit=1)
