"""What the security screen knows and does."""

from typing import Any

import reflex as rx

from agents_os.domains.identity.metadata.schemas import PasswordChange, SessionRead
from agents_os.domains.identity.usecases import queries
from agents_os.domains.identity.usecases.change_password import change_password
from agents_os.domains.identity.usecases.revoke_other_sessions import revoke_other_sessions
from agents_os.domains.identity.usecases.revoke_session import revoke_session
from agents_os.ui.arguments import form, identifier
from agents_os.ui.errors import done
from agents_os.ui.screen_state import ScreenMixin, acting, first_pages, reading
from agents_os.ui.session import current_actor


class SecurityState(ScreenMixin, rx.State):
    sessions: list[SessionRead] = []
    changes: int = 0  # remounts the password form, which empties it

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            self.sessions, _ = await first_pages(queries.list_sessions, uow)

    @rx.event
    async def change(self, data: dict[str, Any]):
        await change_password(await current_actor(self), form(PasswordChange, data))
        self.changes += 1
        return [SecurityState.refresh, done("Password changed. Other devices are signed out.")]

    @rx.event
    async def revoke(self, session_id: str):
        async with acting(self) as uow:
            await revoke_session(uow, identifier(session_id))
        return [SecurityState.refresh, done("Signed out there.")]

    @rx.event
    async def revoke_others(self):
        async with acting(self) as uow:
            ended = await revoke_other_sessions(uow)
        return [SecurityState.refresh, done(f"Signed out on {ended} other devices.")]
