"""The first question of a company, answered on the spot."""

from contextlib import aclosing
from typing import Any
from uuid import UUID

import reflex as rx

from agents_os.core.ids import uuid7
from agents_os.domains.chat.metadata.schemas import (
    AnswerDelta,
    AnswerDone,
    AnswerPiece,
    MessageSend,
    MessageStatus,
)
from agents_os.domains.chat.usecases.ask_agent import ask_agent
from agents_os.domains.chat.usecases.follow_answer import follow_answer
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.pages.agent.streaming import in_batches, settle, spoken
from agents_os.ui.pages.welcome.state import WelcomeState
from agents_os.ui.session import current_actor


class FirstAnswerState(rx.State):
    question: str = ""
    head: str = ""  # finished paragraphs of the answer; `tail` is what still grows
    tail: str = ""
    spoken: str = ""  # what a screen reader is told
    answering: bool = False
    answered: bool = False
    problem: str = ""
    conversation_id: str = ""

    _run_id: UUID | None = None
    _follower: str = ""  # the one background event that may draw

    @rx.event
    def on_load(self):
        self.question = self.head = self.tail = self.problem = self.conversation_id = ""
        self.spoken = ""
        self.answering = self.answered = False
        self._run_id, self._follower = None, ""

    @rx.event
    async def ask(self, text: str):
        """Ask the agent of the welcome; one question at a time."""
        if self.answering:
            return None
        agent_id = identifier((await self.get_state(WelcomeState)).agent_id)
        body = validated(MessageSend, {"message": text})
        turn = await ask_agent(await current_actor(self), agent_id, body)
        self.question, self.conversation_id = turn.question.content, str(turn.conversation_id)
        self.head = self.tail = self.problem = ""
        self.answering, self.answered, self._run_id = True, False, turn.run_id
        self.spoken = "Answering."
        return FirstAnswerState.follow

    @rx.event
    async def ask_own(self, data: dict[str, Any]):
        sent = validated(dict[str, Any], data)
        return FirstAnswerState.ask(validated(str, sent.get("message", "")))

    @rx.event(background=True)
    async def follow(self):
        """Draw the answer until it is final."""
        me = str(uuid7())
        async with self:
            actor, run_id = await current_actor(self), self._run_id
            if run_id is None or not self.answering:
                return
            self._follower, drawn = me, len(self.head) + len(self.tail)
        async with (
            aclosing(follow_answer(actor, run_id, after=drawn)) as pieces,
            aclosing(in_batches(pieces)) as batches,
        ):
            async for batch in batches:
                async with self:
                    await current_actor(self)  # the session may be over meanwhile
                    if self._follower != me:
                        return
                    self._draw(batch)

    def _draw(self, batch: list[AnswerPiece]) -> None:
        text = "".join(piece.text for piece in batch if isinstance(piece, AnswerDelta))
        if text:
            self.head, self.tail = settle(self.head, self.tail + text)
        if isinstance(batch[-1], AnswerDone):
            message = batch[-1].message
            self.head, self.tail = message.content, ""
            self.answering = False
            self.answered = message.status is MessageStatus.DONE
            self.problem = message.error_message or ""
            self.spoken = f"Answer: {spoken(message.content)}" if self.answered else self.problem
