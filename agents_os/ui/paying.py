"""The ways to the payment provider's pages."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from agents_os.core.settings import settings
from agents_os.domains.billing.usecases.open_portal import open_portal
from agents_os.ui.session import SessionState, can, current_actor


class PortalState(rx.State):
    @rx.event
    async def open(self):
        """“Manage subscription”: to cancel the plan or change the card."""
        return await leave_for(self, (await open_portal(await current_actor(self))).url)


def sells() -> Any:
    """A var: whether there is something to manage or to buy, and the person may."""
    return can("billing:manage") & SessionState.sells


async def leave_for(state: Any, url: str) -> EventSpec | None:
    """A full page load of `url`. The simulator's pages are ours, and no screens."""
    path = url.removeprefix(settings().base_url)
    if not path.startswith("/"):
        return rx.redirect(url)
    (await state.get_state(SessionState)).leave_to = path
    return None
