"""The definition tab: editing the card and the draft, with the prompt that comes of it."""

from typing import Any

import reflex as rx

from agents_os.core.errors import AppError, Conflict
from agents_os.core.pagination import LARGEST_LIMIT, PageQuery
from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.prompts import PromptFacts, build_system_prompt
from agents_os.domains.agents.metadata.schemas import AgentRead, DraftSave
from agents_os.domains.agents.usecases.queries import get_draft, read_agent
from agents_os.domains.agents.usecases.save_draft import save_draft
from agents_os.domains.agents.usecases.update_agent import update_agent
from agents_os.domains.gateway.usecases.queries import list_models
from agents_os.domains.identity.usecases.queries import list_teams
from agents_os.ui.arguments import validated
from agents_os.ui.errors import done, failed
from agents_os.ui.pages.agent.definition_form import (
    card_from,
    definition_from,
    fields_of,
    model_choices,
)
from agents_os.ui.pages.agent.state import AgentState, agent_in, listen
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.session import SessionState, current_actor


class DefinitionState(ScreenMixin, rx.State):
    fields: dict[str, str] = {}
    saved: int = 0  # counts up when the form holds what the server has
    prompt: str = ""
    mistake: str = ""  # why the form as it is could not be saved
    models: list[dict[str, str]] = []
    teams: list[dict[str, str]] = []

    _agent: AgentRead | None = None
    _draft: AgentDefinition | None = None
    _revision: int = 0

    @rx.event
    async def load(self):
        await listen(self)
        await self._read()

    @rx.event
    async def preview(self, data: dict):
        """The prompt the form would make, or why it would make none. Writes nothing."""
        data = validated(dict[str, Any], data)
        try:
            definition = definition_from(data, self._known_draft())
            card_from(data, self._known_agent())
        except AppError as error:
            self.mistake = error.message
            return
        self.mistake = ""
        await self._show_prompt(definition, str(data.get("name", "")))

    @rx.event
    async def save(self, data: dict):
        """The card applies at once, the rest waits in the draft; both or neither are saved."""
        data = validated(dict[str, Any], data)
        try:
            definition = definition_from(data, self._known_draft())
            card = card_from(data, self._known_agent())
            async with acting(self) as uow:
                if card.model_fields_set:
                    await update_agent(uow, agent_in(self), card)
                body = DraftSave(definition=definition, revision=self._revision)
                draft = await save_draft(uow, agent_in(self), body)
        except Conflict as error:
            return failed(f"{error.message} Nothing of yours was saved; copy it, then load again.")
        except AppError as error:
            self.mistake = error.message
            return failed(error.message)
        await self._read()
        await (await self.get_state(AgentState))._read_card()
        waiting = draft.has_unpublished_changes
        return done("Saved. Publish the draft to use it." if waiting else "Saved.")

    async def _read(self) -> None:
        async with reading(self) as uow:
            agent = await read_agent(uow, agent_in(self))
            draft = await get_draft(uow, agent_in(self))
            teams = await list_teams(uow, PageQuery(limit=LARGEST_LIMIT))
        if self.phase != "ready":
            return
        self._agent, self._draft, self._revision = agent, draft.definition, draft.revision
        self.fields = fields_of(agent, draft.definition)
        named = [{"value": str(team.id), "label": team.name} for team in teams.data]
        self.teams = [{"value": "", "label": "No team"}, *named]
        models = await list_models(await current_actor(self))
        self.models = model_choices(models, draft.definition.model.model)
        self.saved, self.mistake = self.saved + 1, ""
        await self._show_prompt(draft.definition, agent.name)

    async def _show_prompt(self, definition: AgentDefinition, name: str) -> None:
        company = (await self.get_state(SessionState)).org_name
        self.prompt = build_system_prompt(definition, PromptFacts(name, company))

    def _known_draft(self) -> AgentDefinition:
        if self._draft is None:
            raise Conflict("This page has been open for too long.")
        return self._draft

    def _known_agent(self) -> AgentRead:
        if self._agent is None:
            raise Conflict("This page has been open for too long.")
        return self._agent
