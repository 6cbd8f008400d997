"""What a person does in a conversation: ask, stop, ask again, rate, look at other branches."""

from contextlib import aclosing
from typing import Literal
from uuid import UUID

import reflex as rx

from agents_os.core.errors import AppError, Invalid, NotFound, Unauthenticated
from agents_os.core.ids import uuid7
from agents_os.domains.chat.metadata.schemas import FeedbackPut, MessageRead, MessageSend
from agents_os.domains.chat.usecases.ask_again import ask_again
from agents_os.domains.chat.usecases.ask_agent import ask_agent
from agents_os.domains.chat.usecases.follow_answer import follow_answer
from agents_os.domains.chat.usecases.queries import list_messages
from agents_os.domains.chat.usecases.rate_message import rate_message
from agents_os.domains.chat.usecases.select_branch import select_branch
from agents_os.domains.chat.usecases.stop_answer import stop_answer
from agents_os.ui.arguments import Text, identifier, validated
from agents_os.ui.errors import done, failed
from agents_os.ui.pages.agent.conversation import Conversation, read_sources
from agents_os.ui.pages.agent.run_state import RunState
from agents_os.ui.pages.agent.state import AgentState, agent_in
from agents_os.ui.pages.agent.streaming import in_batches
from agents_os.ui.pages.agent.talks_state import TalksState
from agents_os.ui.screen_state import ScreenMixin, acting
from agents_os.ui.session import current_actor

Rating = Literal[-1, 0, 1]


class ChatState(ScreenMixin, Conversation, rx.State):
    accepted: int = 0
    refused: int = 0

    _visit: int = 0  # of the page, in which the conversation was chosen

    @rx.event
    async def load(self):
        """The conversation that was open; at first that of ?c=, or the newest with this agent."""
        visit = (await self.get_state(AgentState))._visits
        if self._visit == visit:
            return await self._go_to(
                identifier(self.conversation_id) if self.conversation_id else None
            )
        self._visit = visit
        try:
            await self._open(identifier(self.router.url.query_parameters.get("c", "")))
        except Invalid:
            await self._open_newest()
        return ChatState.follow if self.answering else None

    @rx.event
    async def new(self):
        await (await self.get_state(TalksState))._close()
        await self._open(None)

    @rx.event
    async def pick(self, conversation_id: str):
        await (await self.get_state(TalksState))._close()
        return await self._go_to(identifier(conversation_id))

    @rx.event
    async def remove(self, conversation_id: str):
        """Delete a conversation; if it is the one on screen, begin a new one."""
        talks = await self.get_state(TalksState)
        await talks._remove(identifier(conversation_id))
        if self.conversation_id == conversation_id:
            await self._open(None)
        return done("The conversation is deleted.")

    @rx.event
    async def refresh(self):
        """The conversation changed, perhaps in another tab; one's own answer is drawn already."""
        if self.answering or not self.conversation_id:
            return None
        return await self._go_to(identifier(self.conversation_id))

    @rx.event
    async def load_older(self):
        if not self.has_older:
            return
        async with acting(self) as uow:
            window = await list_messages(uow, identifier(self.conversation_id), cursor=self._older)
            self._sources = self._sources | await read_sources(uow, window)
        self._show_older(window)

    @rx.event
    async def send(self, text: str):
        """Ask. A refusal is told, and the composer keeps the text."""
        try:
            talk = self.conversation_id or None
            body = validated(MessageSend, {"message": text, "conversation_id": talk})
            turn = await ask_agent(await current_actor(self), agent_in(self), body)
        except Unauthenticated:
            raise
        except AppError as error:
            self.refused += 1
            return failed(error.message)
        self.accepted += 1
        is_new = not self.conversation_id
        await self._show_question(turn)
        if is_new:
            await (await self.get_state(TalksState))._add(turn.conversation_id)
        return ChatState.follow

    @rx.event
    async def regenerate(self, message_id: str):
        turn = await ask_again(await current_actor(self), identifier(message_id))
        return await self._go_to(turn.conversation_id)

    @rx.event
    async def stop(self):
        if self._run_id is None or not self.answering:
            return
        self.stopping = True
        async with acting(self) as uow:
            await stop_answer(uow, self._run_id)

    @rx.event
    async def show_branch(self, message_id: str):
        async with acting(self) as uow:
            conversation = await select_branch(uow, identifier(message_id))
        return await self._go_to(conversation.id)

    @rx.event
    async def rate(self, message_id: str, rating: int):
        body = FeedbackPut(rating=validated(Rating, rating))
        message = await self._rate(identifier(message_id), body)
        self.commenting = str(message.id) if message.feedback < 0 else ""

    @rx.event
    async def explain(self, data: dict):
        """Say what was wrong with the answer whose thumb is down."""
        comment = validated(Text, validated(dict, data).get("comment", ""))
        body = validated(FeedbackPut, {"rating": -1, "comment": comment})
        await self._rate(identifier(self.commenting), body)
        self.commenting = ""
        return done("Thank you. Your comment is kept with the answer.")

    @rx.event
    def do_not_explain(self):
        self.commenting = ""

    @rx.event(background=True)
    async def follow(self):
        """Draw the answer until it is final; whoever follows later takes over."""
        me = str(uuid7())
        async with self:
            actor = await current_actor(self)
            run_id, seen = self._run_id, len(self.head) + len(self.tail)
            if run_id is None or not self.answering:
                return None
            self._follower = me
        try:
            async with (
                aclosing(follow_answer(actor, run_id, after=seen)) as pieces,
                aclosing(in_batches(pieces)) as batches,
            ):
                async for batch in batches:
                    async with self:
                        await current_actor(self)  # the session may be over meanwhile
                        if self._follower != me:
                            return None
                        self._draw(batch)
        except NotFound:  # deleted in another tab meanwhile
            async with self:
                if self._follower == me:
                    await self._open(None)
            return failed("This conversation was deleted in another tab.")
        async with self:
            if self._follower == me:
                await self._cite(run_id)
                cites = run_id in self._sources
                await (await self.get_state(RunState))._read(run_id, cites=cites)
        return None

    async def _go_to(self, conversation_id: UUID | None):
        await self._open(conversation_id)
        return ChatState.follow if self.answering else None

    async def _rate(self, message_id: UUID, body: FeedbackPut) -> MessageRead:
        async with acting(self) as uow:
            message = await rate_message(uow, message_id, body)
        self.ratings = self.ratings | {str(message.id): message.feedback}
        return message
