"""Live screens: turns repaint signals into Reflex events on the tabs that watch the topic.

One Redis subscription per web process. Leans on private names of Reflex (`event_namespace`,
`event_processor`); tests/integration/ui/test_live.py is the canary.
"""

from typing import Any

import reflex as rx
from reflex_base.event import Event

from agents_os.core import signals
from agents_os.core.signals import Signal

_watching: dict[str, dict[Signal, Any]] = {}  # client token -> signal -> event handler


def watch(state: rx.State, handlers: dict[Signal, Any]) -> None:
    """Replace what the tab of `state` listens to: a page's `on_load` names every topic it shows.

    `handlers` maps a signal to the handler that reads again, e.g.
    `{Signal(org_id, "agent"): AgentsState.refresh}`. A signal without `ref` hears every one of its
    topic; with `ref` only that thing's. Make the handler `@rx.event(supersedes=True)`, then a
    burst of signals costs one refresh. A tab that reconnects loads its page again, which
    registers it again.
    """
    _watching[state.router.session.client_token] = handlers


async def run(app: rx.App) -> None:
    """Lifespan task of the web process, until cancelled."""
    async for signal in signals.listen():
        for token, handlers in list(_watching.items()):
            if token not in app.event_namespace.token_to_sid:
                del _watching[token]  # the tab is closed
            else:
                await _repaint(app, token, handlers, signal)


async def _repaint(app: rx.App, token: str, handlers: dict[Signal, Any], signal: Signal) -> None:
    for watched, handler in handlers.items():
        if watched == signal or watched == signal._replace(ref=None):
            for event in Event.from_event_type(handler):
                await app.event_processor.enqueue(token, event)
