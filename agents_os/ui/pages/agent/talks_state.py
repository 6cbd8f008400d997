"""The history: conversations with this agent, newest first."""

from uuid import UUID

import reflex as rx

from agents_os.core.pagination import PageQuery
from agents_os.domains.chat.metadata.schemas import ConversationUpdate
from agents_os.domains.chat.usecases.delete_conversation import delete_conversation
from agents_os.domains.chat.usecases.queries import get_conversation, list_conversations
from agents_os.domains.chat.usecases.rename_conversation import rename_conversation
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.pages.agent import rows
from agents_os.ui.pages.agent.rows import Talk
from agents_os.ui.pages.agent.state import agent_in
from agents_os.ui.screen_state import ScreenMixin, acting, reading


class TalksState(ScreenMixin, rx.State):
    talks: list[Talk] = []
    has_more: bool = False
    is_open: bool = False
    renaming: str = ""

    _cursor: str | None = None

    @rx.event
    async def set_open(self, is_open: bool):
        self.is_open, self.renaming = validated(bool, is_open), ""
        if self.is_open:
            await self._read()

    @rx.event
    async def load_more(self):
        await self._read(self._cursor)

    @rx.event
    def begin_rename(self, conversation_id: str):
        self.renaming = str(identifier(conversation_id))

    @rx.event
    def keep_title(self):
        self.renaming = ""

    @rx.event
    async def rename(self, data: dict):
        body = form(ConversationUpdate, {"title": validated(dict, data).get("title")})
        async with acting(self) as uow:
            changed = await rename_conversation(uow, identifier(self.renaming), body)
        new = rows.talk(changed)
        self.talks = [new if talk.id == new.id else talk for talk in self.talks]
        self.renaming = ""

    async def _read(self, cursor: str | None = None) -> None:
        async with reading(self) as uow:
            page = await list_conversations(uow, PageQuery(cursor=cursor), agent_id=agent_in(self))
            found = [rows.talk(each) for each in page.data]
            self.talks = [*self.talks, *found] if cursor else found
            self.has_more, self._cursor = page.has_more, page.next_cursor

    async def _add(self, conversation_id: UUID) -> None:
        """A conversation has begun."""
        async with acting(self) as uow:
            begun = rows.talk(await get_conversation(uow, conversation_id))
        self.talks = [begun, *(talk for talk in self.talks if talk.id != begun.id)]

    async def _remove(self, conversation_id: UUID) -> None:
        async with acting(self) as uow:
            await delete_conversation(uow, conversation_id)
        self.talks = [talk for talk in self.talks if talk.id != str(conversation_id)]

    async def _close(self) -> None:
        self.is_open = False
