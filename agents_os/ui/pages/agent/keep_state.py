"""“Remember this”: making a memory of an answer."""

import reflex as rx

from agents_os.domains.chat.usecases.queries import get_message
from agents_os.domains.chat.usecases.remember_message import remember_message
from agents_os.domains.knowledge.metadata.schemas import LONGEST_MEMORY, MemoryAdd
from agents_os.ui.arguments import form, identifier
from agents_os.ui.errors import done
from agents_os.ui.screen_state import acting


class KeepState(rx.State):
    message_id: str = ""  # the answer whose form is open
    text: str = ""

    @rx.event
    async def begin(self, message_id: str):
        async with acting(self) as uow:
            message = await get_message(uow, identifier(message_id))
        self.message_id, self.text = str(message.id), message.content[:LONGEST_MEMORY]

    @rx.event
    def close(self):
        self.message_id = ""

    @rx.event
    async def save(self, data: dict):
        body = form(MemoryAdd, data)
        async with acting(self) as uow:
            memory = await remember_message(uow, identifier(self.message_id), body)
        self.message_id = ""
        return done("It waits for review." if memory.review_reason else "Remembered.")
