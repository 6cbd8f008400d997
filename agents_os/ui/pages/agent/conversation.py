"""What of a conversation is on the screen, and how it changes. Without events: nobody calls this.

`messages` holds what is final; the answer in the making is `head` + `tail`, of which only the
tail is sent again and again while it grows.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.domains.chat.metadata.schemas import (
    AnswerDelta,
    AnswerDone,
    AnswerPiece,
    ConversationRead,
    MessageRead,
    MessageStatus,
    MessageWindow,
    Turn,
)
from agents_os.domains.chat.usecases.queries import open_conversation
from agents_os.domains.knowledge.metadata.citing import cited_in
from agents_os.ui.citations import Source, with_links
from agents_os.ui.pages.agent import rows
from agents_os.ui.pages.agent.rows import Bubble
from agents_os.ui.pages.agent.run_state import RunState
from agents_os.ui.pages.agent.state import AgentState, agent_in, listen
from agents_os.ui.pages.agent.streaming import settle, spoken
from agents_os.ui.screen_state import acting, reading
from agents_os.ui.used_rows import sources_of

Sources = dict[UUID, Mapping[int, Source]]  # by run: what the numbers in its answer lead to

CHARACTERS_PER_TOKEN = 4  # a rough count while nobody has reported one
EMPTY = MessageWindow(data=[], next_cursor=None, has_more=False)


class Conversation(rx.State, mixin=True):
    conversation_id: str = ""
    messages: list[Bubble] = []
    ratings: dict[str, int] = {}
    has_older: bool = False
    answering: bool = False
    stopping: bool = False
    head: str = ""
    tail: str = ""
    tokens: int = 0
    commenting: str = ""  # the answer whose thumb down is being explained
    spoken: str = ""  # what a screen reader is told

    _older: str = ""
    _run_id: UUID | None = None
    _siblings: tuple[UUID, ...] = ()
    _sources: Sources = {}  # of the answers on the screen
    _follower: str = ""  # the one background event that may draw

    async def _open(self, conversation_id: UUID | None) -> None:
        """Show a conversation as the database has it; None, or one that is gone: a new one."""
        if conversation_id is None:
            self.phase = "ready"
            await self._draw_opened(None)
            return
        async with reading(self) as uow:
            found = await open_conversation(uow, agent_in(self), conversation_id)
            await self._draw_opened(found, uow)

    async def _open_newest(self) -> None:
        async with reading(self) as uow:
            await self._draw_opened(await open_conversation(uow, agent_in(self)), uow)

    async def _draw_opened(
        self, found: tuple[ConversationRead, MessageWindow] | None, uow: UnitOfWork | None = None
    ) -> None:
        conversation_id = found[0].id if found else None
        window = found[1] if found else EMPTY
        self._sources = await read_sources(uow, window) if uow else {}
        if self.conversation_id != str(conversation_id or ""):
            self.conversation_id = str(conversation_id or "")
            self.commenting = ""
        self._show(window)
        await self._listen(conversation_id)
        cites = self._run_id in self._sources
        await (await self.get_state(RunState))._read(self._run_id, uow, cites=cites)

    async def _listen(self, conversation_id: UUID | None) -> None:
        """Repaint when this talk goes on; not while another tab of the page is open."""
        if (await self.get_state(AgentState)).tab == "chat":
            await listen(self, *([("conversation", conversation_id)] if conversation_id else []))

    async def _cite(self, run_id: UUID) -> None:
        """Draw the newest answer again, once it is known what its numbers lead to."""
        last = self.messages[-1]
        if not cited_in(last.text):
            return
        async with acting(self) as uow:
            found = await sources_of(uow, [run_id])
        if found:
            self._sources = self._sources | found
            shown = with_links(last.text, found[run_id])
            self.messages = [*self.messages[:-1], replace(last, shown=shown, cites=True)]

    def _bubble(self, message: MessageRead) -> Bubble:
        sources = self._sources.get(message.run_id, {}) if message.run_id else {}
        return rows.bubble(message, sources)

    def _show(self, window: MessageWindow) -> None:
        final = [m for m in window.data if m.status is not MessageStatus.STREAMING]
        shown = [self._bubble(message) for message in final]
        if shown != self.messages:  # an assignment is sent, whether it changes anything or not
            self.messages = shown
        ratings = {str(m.id): m.feedback for m in final if m.feedback}
        if ratings != self.ratings:
            self.ratings = ratings
        self.has_older, self._older = window.has_more, window.next_cursor or ""
        self._run_id = next((m.run_id for m in reversed(window.data) if m.run_id), None)
        self.answering = self.stopping = False
        self.head = self.tail = self._follower = ""
        for message in window.data:
            if message.status is MessageStatus.STREAMING:
                self._begin(message)

    def _show_older(self, window: MessageWindow) -> None:
        self.messages = [self._bubble(message) for message in window.data] + self.messages
        self.ratings = self.ratings | {str(m.id): m.feedback for m in window.data if m.feedback}
        self.has_older, self._older = window.has_more, window.next_cursor or ""

    async def _show_question(self, turn: Turn) -> None:
        self.messages = [*self.messages, self._bubble(turn.question)]
        self._begin(turn.answer)
        (await self.get_state(RunState))._begin(turn.run_id)
        if self.conversation_id != str(turn.conversation_id):
            self.conversation_id = str(turn.conversation_id)
            await self._listen(turn.conversation_id)

    def _begin(self, answer: MessageRead) -> None:
        self._run_id, self._siblings = answer.run_id, answer.sibling_ids
        self.answering, self.stopping, self._follower = True, False, ""
        self.head, self.tail = settle("", answer.content)
        self.tokens = len(answer.content) // CHARACTERS_PER_TOKEN
        self.spoken = "Answering."

    def _draw(self, batch: list[AnswerPiece]) -> None:
        text = "".join(piece.text for piece in batch if isinstance(piece, AnswerDelta))
        if text:
            self.head, self.tail = settle(self.head, self.tail + text)
            self.tokens = (len(self.head) + len(self.tail)) // CHARACTERS_PER_TOKEN
        if isinstance(batch[-1], AnswerDone):
            self._finish(batch[-1].message)

    def _finish(self, message: MessageRead) -> None:
        final = self._bubble(message.model_copy(update={"sibling_ids": self._siblings}))
        self.messages = [*self.messages, final]
        self.answering = self.stopping = False
        self.head = self.tail = ""
        self.spoken = f"Answer: {spoken(final.text)}" if final.text else final.problem


async def read_sources(uow: UnitOfWork, window: MessageWindow) -> Sources:
    """What the answers of the window cite, if any cites something."""
    return await sources_of(
        uow, {message.run_id for message in window.data if cited_in(message.content)}
    )
