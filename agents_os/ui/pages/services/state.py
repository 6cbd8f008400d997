"""The catalogue of services."""

from typing import Any, Literal

import reflex as rx

from agents_os.core.signals import Signal
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.domains.orders.metadata.service_schemas import ServiceFilter
from agents_os.domains.orders.usecases.service_queries import list_services
from agents_os.ui import live
from agents_os.ui.arguments import SearchText, Text, validated
from agents_os.ui.pages.services import rows
from agents_os.ui.pages.services.rows import ServiceCard
from agents_os.ui.people_choice import Choice
from agents_os.ui.screen_state import PagedMixin, first_pages, reading
from agents_os.ui.session import current_actor

NO_FILTER = {"category": "", "agent_id": "", "max_price": ""}
Field = Literal["category", "agent_id", "max_price"]


class ServicesState(PagedMixin, rx.State):
    services: list[ServiceCard] = []
    agents: list[Choice] = []
    chosen: dict[str, str] = NO_FILTER
    query: str = ""
    withdrawn: bool = False
    resets: int = 0  # remounts the filters when they are cleared

    @rx.var
    def filtered(self) -> bool:
        return self.withdrawn or bool(self.query) or any(self.chosen.values())

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self.pages = 1
        topics = ("service", "agent")
        live.watch(self, {Signal(org_id, topic): ServicesState.refresh for topic in topics})
        return ServicesState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        where = self._filter()
        async with reading(self) as uow:
            found, self.has_more = await first_pages(
                lambda unit, page: list_services(unit, where, page), uow, self.pages
            )
            agents, _ = await first_pages(lambda unit, page: list_agents(unit, None, page), uow)
            self.services = [rows.card(service) for service in found]
            self.agents = [
                {"label": f"{agent.emoji} {agent.name}", "value": str(agent.id)} for agent in agents
            ]

    @rx.event
    async def narrow(self, field: str, value: str):
        """Filter by one field; "" takes that filter away."""
        field, value = validated(Field, field), validated(Text, value)
        validated(ServiceFilter, {field: value or None})
        self.chosen = self.chosen | {field: value}
        return self._from_the_top()

    @rx.event(supersedes=True)
    async def search(self, text: str):
        self.query = validated(SearchText, text)
        return self._from_the_top()

    @rx.event
    async def show_withdrawn(self, on: bool):
        self.withdrawn = validated(bool, on)
        return self._from_the_top()

    @rx.event
    async def show_all(self):
        self.chosen, self.query, self.withdrawn = dict(NO_FILTER), "", False
        self.resets += 1
        return self._from_the_top()

    def _from_the_top(self) -> Any:
        self.pages = 1
        return ServicesState.refresh

    def _filter(self) -> ServiceFilter:
        chosen = {key: value for key, value in self.chosen.items() if value}
        fields = {"q": self.query or None, "offered": not self.withdrawn}
        return validated(ServiceFilter, chosen | fields)
