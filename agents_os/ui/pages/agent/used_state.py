"""What one answer was made from, once somebody asks."""

import reflex as rx

from agents_os.domains.chat.usecases.queries import get_answer_context
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.screen_state import acting
from agents_os.ui.used_rows import Used, used_row


class UsedState(rx.State):
    is_open: bool = False
    used: Used = Used()

    @rx.event
    async def show(self, message_id: str):
        async with acting(self) as uow:
            self.used = used_row(await get_answer_context(uow, identifier(message_id)))
        self.is_open = True

    @rx.event
    def set_open(self, is_open: bool):
        self.is_open = validated(bool, is_open) and self.is_open
