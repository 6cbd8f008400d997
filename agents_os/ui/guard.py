"""Authentication before every event that comes over a socket.

A socket carries the cookies of its handshake for as long as it lives. The access token among them
proves who opened the socket once, at first contact; after that the session it names decides, read
anew for every event (cached for five seconds by identity).
"""

import hashlib
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

import reflex as rx
from reflex.state import (
    FrontendEventExceptionState,
    OnLoadInternalState,
    StateUpdate,
    UpdateVarsInternalState,
)
from reflex_base.event import Event

from agents_os.core.actor import Actor
from agents_os.core.errors import Unauthenticated
from agents_os.domains.identity.usecases.resolve_actor import (
    resolve_access_token,
    resolve_session,
)
from agents_os.ui.errors import NoticeState
from agents_os.ui.pages.invite.state import InviteState
from agents_os.ui.session import CONTINUE, SessionState

ACCESS_COOKIE = "aos_access"

_ROOT = rx.State.get_full_name()
# Only these load the whole tree of a tab's states, so only here can it be emptied for a new owner.
HYDRATION = frozenset({f"{_ROOT}.hydrate", f"{_ROOT}.hydrate_and_load"})
PUBLIC_EVENTS = HYDRATION | {f"{_ROOT}.set_is_hydrated"}
# What strangers may call: the framework's page loading, notices to oneself, an invite's preview.
PUBLIC_STATES = tuple(
    f"{state.get_full_name()}."
    for state in (
        OnLoadInternalState,
        UpdateVarsInternalState,
        FrontendEventExceptionState,
        NoticeState,
        InviteState,
    )
)


class AuthGuard(rx.Middleware):
    """Lets an event pass, or answers it itself."""

    async def preprocess(self, app: rx.App, state: rx.State, event: Event) -> StateUpdate | None:
        session = await state.get_state(SessionState)
        actor, token = await _recognise(session, state.router.headers.cookie)
        owner = f"{actor.user_id}:{actor.org_id}" if actor else ""
        if session._owner and session._owner != owner:
            if event.name not in HYDRATION:
                return await _leave(state, session, signed_in=actor is not None)
            state._get_root_state().reset()
        if event.name in HYDRATION:  # a page load: what was said on the last one is over
            session.leave_to = ""
            (await state.get_state(NoticeState)).latest = {}
        _remember(session, actor, token, owner)
        if actor is None and not is_public(event.name):
            return await _leave(state, session, signed_in=False)
        return None


def is_public(event_name: str) -> bool:
    """Whether somebody without a session may trigger this event."""
    return event_name in PUBLIC_EVENTS or event_name.startswith(PUBLIC_STATES)


async def _recognise(session: SessionState, cookies: str) -> tuple[Actor | None, str]:
    """The actor behind the socket's cookies and a fingerprint of the proof; None if nobody."""
    token = _cookie(cookies, ACCESS_COOKIE)
    if not token:
        return None, ""
    fingerprint = hashlib.sha256(token.encode()).hexdigest()
    known = session._actor
    try:
        if known and known.session_id and session._token == fingerprint:
            return await resolve_session(known.session_id), fingerprint
        actor = await resolve_access_token(token)
    except Unauthenticated:
        return None, ""
    return (actor, fingerprint) if actor.session_id and actor.org_id else (None, "")


def _remember(session: SessionState, actor: Actor | None, token: str, owner: str) -> None:
    """Write only what changed: an assignment marks the state for saving."""
    for name, value in (("_actor", actor), ("_token", token), ("_owner", owner)):
        if getattr(session, name) != value:
            setattr(session, name, value)


async def _leave(state: rx.State, session: SessionState, *, signed_in: bool) -> StateUpdate:
    """Answer an event by a page load: of this page for a new owner, else by way of signing in."""
    here = state.router.url.path or "/"
    if state.router.url.query:
        here += f"?{state.router.url.query}"
    session.leave_to = here if signed_in else f"{CONTINUE}?next={quote(here, safe='/')}"
    root = state._get_root_state()
    delta = await root._get_resolved_delta()
    root._clean()
    return StateUpdate(delta=delta)


def _cookie(header: str, name: str) -> str:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header or "")
    except CookieError:
        return ""
    return jar[name].value if name in jar else ""
