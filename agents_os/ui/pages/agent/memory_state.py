"""The memory tab: what the agent remembers, what waits for a person, and the log."""

from typing import Any, Literal

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.visibility import reaches_everything
from agents_os.domains.knowledge.metadata.models import MemoryKind
from agents_os.domains.knowledge.metadata.schemas import (
    MOST_KEPT,
    MemoryAdd,
    MemoryEdit,
    MemoryFilter,
    MemoryReview,
    MemorySettingsPut,
)
from agents_os.domains.knowledge.usecases.edit_memory import edit_memory
from agents_os.domains.knowledge.usecases.forget_memory import forget_memory
from agents_os.domains.knowledge.usecases.queries import (
    get_memory_settings,
    list_memories,
    memory_log,
)
from agents_os.domains.knowledge.usecases.remember import remember
from agents_os.domains.knowledge.usecases.review_memory import review_memory
from agents_os.domains.knowledge.usecases.set_memory_settings import set_memory_settings
from agents_os.ui.arguments import SearchText, Text, form, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.pages.agent.memory_rows import (
    ChangeRow,
    MemoryRow,
    Viewer,
    change_row,
    memory_row,
)
from agents_os.ui.pages.agent.state import AgentState, agent_in, listen
from agents_os.ui.screen_state import PagedMixin, acting, first_pages, reading

View = Literal["kept", "review", "log"]
NEW = "new"


class MemoryState(PagedMixin, rx.State):
    view: str = "kept"
    query: str = ""
    kind: str = ""
    memories: list[MemoryRow] = []
    changes: list[ChangeRow] = []
    enabled: bool = True
    most: int = MOST_KEPT
    kept: int = 0
    to_review: int = 0
    may_share: bool = False
    editing: str = ""  # the memory in the dialog, or "new"
    draft: MemoryRow = MemoryRow()

    @rx.event
    async def load(self):
        self.pages, self.editing = 1, ""
        self.view, self.query, self.kind = "kept", "", ""
        await listen(self, "memory")
        return MemoryState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            settings = await get_memory_settings(uow, agent_in(self))
            self.enabled, self.most = settings.enabled, settings.most
            self.kept, self.to_review = settings.kept, settings.to_review
            self.may_share = reaches_everything(uow.actor, "agents:edit")
            await (self._read_log(uow) if self.view == "log" else self._read_memories(uow))

    @rx.event
    def show(self, view: str):
        self.view, self.pages = validated(View, view), 1
        return MemoryState.refresh

    @rx.event
    def search(self, query: str):
        self.query, self.pages = validated(SearchText, query), 1
        return MemoryState.refresh

    @rx.event
    def narrow(self, kind: str):
        self.kind = validated(MemoryKind, kind) if kind else ""
        return MemoryState.refresh

    @rx.event
    def begin(self, memory_id: str):
        """Open the dialog for a new memory, or for one on screen."""
        known = {each.id: each for each in self.memories}
        self.draft = known.get(validated(Text, memory_id), MemoryRow())
        self.editing = self.draft.id or NEW

    @rx.event
    def set_open(self, is_open: bool):
        if not validated(bool, is_open):
            self.editing = ""

    @rx.event
    async def save(self, data: dict):
        if self.editing == NEW:
            body = form(MemoryAdd, data, boxes=("shared",))
            async with acting(self) as uow:
                memory = await remember(uow, agent_in(self), body)
            told = "It waits for review." if memory.review_reason else "Remembered."
        else:
            change = form(MemoryEdit, data, boxes=("shared",))
            expires_on = validated(dict[str, Any], data).get("expires_on") or None
            change = validated(MemoryEdit, change.model_dump() | {"expires_on": expires_on})
            async with acting(self) as uow:
                await edit_memory(uow, agent_in(self), identifier(self.editing), change)
            told = "Saved."
        self.editing = ""
        return [MemoryState.refresh, done(told)]

    @rx.event
    async def forget(self, memory_id: str):
        async with acting(self) as uow:
            await forget_memory(uow, agent_in(self), identifier(memory_id))
        return [MemoryState.refresh, done("Forgotten. Its text is erased.")]

    @rx.event
    async def keep(self, memory_id: str):
        async with acting(self) as uow:
            await review_memory(uow, agent_in(self), identifier(memory_id), MemoryReview(keep=True))
        return [MemoryState.refresh, done("Kept. The agent is told it from now on.")]

    @rx.event
    async def switch(self, enabled: bool):
        body = MemorySettingsPut(enabled=validated(bool, enabled), most=self.most)
        async with acting(self) as uow:
            await set_memory_settings(uow, agent_in(self), body)
        name = (await self.get_state(AgentState)).card.name
        told = f"{name} remembers again." if body.enabled else f"{name} stops remembering."
        return [MemoryState.refresh, done(told)]

    @rx.event
    async def limit(self, data: dict):
        fields = {"enabled": self.enabled, "most": validated(dict[str, Any], data).get("most")}
        async with acting(self) as uow:
            await set_memory_settings(uow, agent_in(self), validated(MemorySettingsPut, fields))
        return [MemoryState.refresh, done("Saved.")]

    async def _read_memories(self, uow: UnitOfWork) -> None:
        where = validated(
            MemoryFilter, {"q": self.query, "kind": self.kind or None, "show": self.view}
        )
        found, self.has_more = await first_pages(
            lambda unit, page: list_memories(unit, agent_in(self), where, page), uow, self.pages
        )
        card = (await self.get_state(AgentState)).card
        viewer = Viewer(uow.actor.user_id, agent_in(self), card.can_edit, self.may_share)
        self.memories = [memory_row(each, viewer) for each in found]

    async def _read_log(self, uow: UnitOfWork) -> None:
        found, self.has_more = await first_pages(
            lambda unit, page: memory_log(unit, agent_in(self), page), uow, self.pages
        )
        self.changes = [change_row(each) for each in found]
