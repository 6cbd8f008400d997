"""What the profile screen does; what it shows is in SessionState."""

from typing import Any

import reflex as rx

from agents_os.domains.identity.metadata.schemas import ProfileUpdate
from agents_os.domains.identity.usecases.request_email_confirmation import (
    request_email_confirmation,
)
from agents_os.domains.identity.usecases.update_profile import update_profile
from agents_os.ui.arguments import form
from agents_os.ui.errors import done
from agents_os.ui.screen_state import acting
from agents_os.ui.session import SessionState


class ProfileState(rx.State):
    @rx.event
    async def save(self, data: dict[str, Any]):
        body = form(ProfileUpdate, data)
        async with acting(self) as uow:
            await update_profile(uow, body)
        return [SessionState.reread, done("Saved.")]

    @rx.event
    async def send_confirmation(self):
        async with acting(self) as uow:
            await request_email_confirmation(uow)
        return done("The link is on its way to your mailbox.")
