"""Who is signed in on this tab, and what the shell shows of them."""

from typing import Any

import reflex as rx

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.errors import Unauthenticated
from agents_os.domains.billing.usecases.subscription_queries import payments_connected
from agents_os.domains.identity.usecases import queries as identity
from agents_os.domains.identity.usecases.resolve_actor import resolve_session
from agents_os.ui import live
from agents_os.ui.shared import read_ahead

CONTINUE = "/api/v1/auth/continue"  # rotates the tokens if it can, else shows the sign-in page


class SessionState(rx.State):
    """Plain vars are for display and never trusted; the underscored ones stay on the server."""

    ready: bool = False
    user_id: str = ""
    name: str = ""
    email: str = ""
    email_confirmed: bool = True  # also where mail reaches nobody, so that nobody is asked
    avatar: str = ""
    org_id: str = ""
    org_name: str = ""
    org_logo: str = ""
    time_zone: str = "UTC"
    role: str = ""
    permissions: dict[str, str] = {}
    orgs: list[dict[str, str]] = []
    sells: bool = False  # payments are connected, or simulated
    leave_to: str = ""  # a full page load to this path; the guard sets it

    _actor: Actor | None = None
    _token: str = ""  # fingerprint of the access token that proved the actor
    _owner: str = ""  # whose data this tab's states hold
    _page: str = ""  # where the tab is
    _moved: bool = False  # it came there from another page

    @rx.event
    async def arrive(self):
        """First event of every screen: what the shell draws; the last screen's watch ends."""
        live.watch(self, {})
        self._moved, self._page = self._page != self.router.url.path, self.router.url.path
        await self._read()

    @rx.event
    async def reread(self):
        """After a change to the person or the company: the shell shows it, too."""
        await self._read()

    async def _read(self) -> None:
        async with unit_of_work(await current_actor(self)) as uow:
            me, orgs = await identity.who_is_here(uow)
            await read_ahead(uow)
        if me.user and me.org and me.role:
            self.user_id, self.email = str(me.user.id), me.user.email
            self.email_confirmed = bool(me.user.email_confirmed_at) or identity.only_logs_mail()
            self.name, self.avatar = me.user.display_name, me.user.avatar
            self.org_id, self.org_name, self.org_logo = str(me.org.id), me.org.name, me.org.logo
            self.time_zone, self.role = me.org.time_zone, me.role.value
        self.permissions = {key: reach.value for key, reach in me.permissions.items()}
        self.orgs = [
            {"id": str(org.id), "name": org.name, "logo": org.logo, "role": org.role.value}
            for org in orgs
            if not org.current
        ]
        self.sells = payments_connected()
        self.ready = True


async def current_actor(state: rx.State) -> Actor:
    """The actor of the tab, checked against the live session (at most five seconds old).

    Background handlers call it inside `async with self`, again each time they come back from
    waiting: a session may have been revoked meanwhile.

    Raises:
        Unauthenticated: nobody is signed in, or the session is over.
    """
    actor: Actor | None = (await state.get_state(SessionState))._actor
    if actor is None or actor.session_id is None:
        raise Unauthenticated("Sign in first.")
    return await resolve_session(actor.session_id)


def can(permission: str) -> Any:
    """A var: whether to offer what needs `permission`. The usecase decides again."""
    return SessionState.permissions.contains(permission)
