"""The knowledge tab: which bases the agent may use, and what it used lately."""

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.usecases.queries import get_agent
from agents_os.domains.knowledge.metadata.base_schemas import GrantCreate
from agents_os.domains.knowledge.usecases.base_queries import list_bases
from agents_os.domains.knowledge.usecases.grant_base import grant_base
from agents_os.domains.knowledge.usecases.grants_of import grants_of
from agents_os.domains.knowledge.usecases.withdraw_grant import withdraw_grant
from agents_os.domains.runs.usecases.documents_used import documents_used
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.pages.agent.knowledge_rows import (
    BaseChoice,
    UsedDocument,
    base_choice,
    used_document,
)
from agents_os.ui.pages.agent.state import AgentState, agent_in, listen
from agents_os.ui.screen_state import PagedMixin, acting, first_pages, reading


class AgentKnowledgeState(PagedMixin, rx.State):
    bases: list[BaseChoice] = []
    used: list[UsedDocument] = []

    @rx.event
    async def load(self):
        self.pages = 1
        await listen(self, "knowledge_base", "document")
        return AgentKnowledgeState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            await self._read(uow)

    @rx.event
    async def give(self, base_id: str, on: bool):
        """Let the agent use a base, or take away what it was given itself."""
        wanted, on = identifier(base_id), validated(bool, on)
        known = {each.id: each for each in self.bases}.get(str(wanted))
        name = (await self.get_state(AgentState)).card.name
        async with acting(self) as uow:
            if on:
                await grant_base(uow, wanted, GrantCreate(agent_id=agent_in(self)))
            elif known and known.grant_id:
                await withdraw_grant(uow, wanted, identifier(known.grant_id))
            await self._read(uow)
        return done(f"{name} may use it now." if on else f"{name} does not use it any more.")

    async def _read(self, uow: UnitOfWork) -> None:
        agent = await get_agent(uow, agent_in(self))
        found, self.has_more = await first_pages(list_bases, uow, self.pages)
        grants = await grants_of(uow, found)
        self.bases = [base_choice(each, grants[each.id], agent.id, agent.team_id) for each in found]
        self.used = [used_document(each) for each in await documents_used(uow, agent.id)]
