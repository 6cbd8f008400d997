"""A browser tab without a browser: real states, event queue, guard and live updates.

Everything here leans on Reflex internals; when Reflex moves, only this file moves.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import uuid4

import reflex as rx
from reflex.istate.manager.token import BaseStateToken
from reflex.utils.token_manager import SocketRecord
from reflex_base.event import Event

from agents_os.agents_os import app
from agents_os.core import db
from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.core.errors import AppError, Unauthenticated
from agents_os.domains.identity.metadata.schemas import Device, SignedIn
from agents_os.domains.identity.usecases.start_session import start_session
from agents_os.ui import live
from agents_os.ui.errors import NoticeState
from agents_os.ui.session import SessionState

S = TypeVar("S", bound=rx.State)
_ROOT = rx.State.get_full_name()


class Tab:
    """One tab: its socket's cookies, and what the server sent to it."""

    def __init__(self, cookies: str = "", token: str | None = None) -> None:
        self.token = token or str(uuid4())
        self.cookies = cookies
        self.path = "/"
        self.deltas: list[dict[str, dict[str, Any]]] = []
        self.browser_events: list[Event] = []

    async def open(self, path: str) -> None:
        """Load a page: a new socket connects, then the page's `on_load` runs."""
        self.path = path
        await self.send_raw(f"{_ROOT}.hydrate_and_load", {})

    async def send(self, spec: Any) -> None:
        """Trigger an event handler as a click would, and wait for it and what it starts."""
        for event in Event.from_event_type(spec):
            await self.send_raw(event.name, dict(event.payload))

    async def send_raw(self, name: str, payload: dict[str, Any]) -> None:
        """Send any event by name with any payload, as a forged client may.

        An expected failure is waited for until its notice is on screen.
        """
        address = {"pathname": self.path.partition("?")[0], "asPath": self.path}
        headers = {"cookie": self.cookies, "origin": "http://localhost"}
        event = Event(
            name=name,
            payload=payload,
            router_data={**address, "headers": headers, "token": self.token, "ip": "127.0.0.1"},
        )
        before = (await self.state(NoticeState)).latest.get("id")
        try:
            await self._handled(event)
        except Unauthenticated:
            return
        except (AppError, TypeError):  # TypeError: forged argument names; our bugs, mypy finds
            await self.until(NoticeState, lambda state: state.latest.get("id") != before)

    async def _handled(self, event: Event) -> None:
        """Wait for `event`; send it again when a live update superseded it (it only reads)."""
        future = await app.event_processor.enqueue(self.token, event)
        try:
            await future.wait_all()
        except asyncio.CancelledError:
            if not future.cancelled():
                raise
            await self._handled(event)

    async def state(self, cls: type[S]) -> S:
        """The tab's state as the server holds it."""
        token = BaseStateToken(ident=self.token, cls=cls)
        return await (await app.state_manager.get_state(token)).get_state(cls)

    async def until(self, cls: type[S], holds: Callable[[S], bool]) -> None:
        """Wait at most five seconds for the tab's state to satisfy `holds`."""
        async with asyncio.timeout(5):
            while not holds(await self.state(cls)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def notice(self) -> str:
        """The text of the newest notice, "" if there was none."""
        return (await self.state(NoticeState)).latest.get("text", "")

    async def leaves_to(self) -> str:
        """Where the guard sent this tab, "" if nowhere."""
        return (await self.state(SessionState)).leave_to


def submitted(*entries: tuple[str, str], **fields: str) -> dict[str, Any]:
    """A form as the browser sends it; `entries` may repeat a name."""
    return {"__reflex_form_data__": [list(pair) for pair in (*entries, *fields.items())]}


async def sign_in(actor: Actor) -> SignedIn:
    """A real session of `actor`, as signing in makes it."""
    assert actor.user_id
    async with db.unit_of_work(GATEKEEPER) as uow:
        device = Device(ip="127.0.0.1", user_agent="Mozilla/5.0 (X11; Linux) Firefox/130.0")
        return await start_session(uow, actor.user_id, actor.org_id, device)


@asynccontextmanager
async def running_app() -> AsyncIterator[None]:
    """Reflex's event queue and our live listener, without a server."""
    tabs: dict[str, Tab] = _tabs

    async def to_tab(token: str, delta: Any) -> None:
        if tab := tabs.get(token):
            tab.deltas.append(delta)

    async def to_browser(token: str, *events: Event) -> None:
        if tab := tabs.get(token):
            tab.browser_events.extend(events)

    async with app._setup_event_processor():
        context = app.event_processor._root_context
        object.__setattr__(context, "emit_delta_impl", to_tab)
        object.__setattr__(context, "emit_event_impl", to_browser)
        with app.set_contexts():
            listener = asyncio.create_task(live.run(app))
            yield
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)


_tabs: dict[str, Tab] = {}


@asynccontextmanager
async def open_tab(actor: Actor | None, *, token: str | None = None) -> AsyncIterator[Tab]:
    """A connected tab, signed in as `actor`; None: nobody. Needs `running_app`."""
    cookies = f"aos_access={(await sign_in(actor)).access_token}" if actor else ""
    tab = Tab(cookies, token)
    _tabs[tab.token] = tab
    tokens = app.event_namespace._token_manager
    tokens.token_to_socket[tab.token] = SocketRecord(instance_id=tokens.instance_id, sid="sid")
    try:
        yield tab
    finally:
        tokens.token_to_socket.pop(tab.token, None)
        _tabs.pop(tab.token, None)
