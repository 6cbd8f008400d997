"""Live screens: turns repaint signals into Reflex events on the tabs that watch the topic.

One Redis subscription per web process. What people do goes first: a repaint does not begin while
an event of a person is handled, their own change among them, for which all the others repaint.

Leans on private names of Reflex (`event_namespace`, `event_processor`, its `_token_queues`);
tests/integration/ui/test_live.py is the canary.
"""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any

import reflex as rx
import structlog
from reflex_base.event import Event

from agents_os.core import signals
from agents_os.core.signals import Signal
from agents_os.ui import shared

log = structlog.get_logger(__name__)

AT_ONCE = 2  # repaints that run together; a person's click is never behind more than these
LOOK_EVERY_S = 0.005  # whether people are served
LOOKS = 40  # for each repaint: where people never rest, screens still follow
PATIENCE_S = 10.0  # then the next tab's turn comes, whatever holds this one up

_watching: dict[str, dict[Signal, Any]] = {}  # client token -> signal -> event handler
_in_the_frame: dict[str, dict[Signal, Any]] = {}  # the same for what every page shows


def watch(state: rx.State, handlers: dict[Signal, Any]) -> None:
    """Replace what the tab of `state` listens to: a page's `on_load` names every topic it shows.

    `handlers` maps a signal to the handler that reads again, or to a list of them, e.g.
    `{Signal(org_id, "agent"): AgentsState.refresh}`. A signal without `ref` hears every one of its
    topic; with `ref` only that thing's. Signals that come while a repaint waits for its turn, or
    runs, cost one more repaint together. A tab that reconnects loads its page again, which
    registers it again.
    """
    _watching[state.router.session.client_token] = handlers


def watch_in_the_frame(state: rx.State, handlers: dict[Signal, Any]) -> None:
    """Like `watch`, for what the shell shows: added to what it listens to already, and it lasts
    when the page changes.
    """
    _in_the_frame.setdefault(state.router.session.client_token, {}).update(handlers)


async def run(app: rx.App) -> None:
    """Lifespan task of the web process, until cancelled."""
    due = _Due()
    lanes = [asyncio.create_task(_repaint(app, due)) for _ in range(AT_ONCE)]
    try:
        async for signal in signals.listen():
            shared.heard(signal)
            for token, handlers in list(_watching.items()):
                if token not in app.event_namespace.token_to_sid:
                    del _watching[token]  # the tab is closed
                    _in_the_frame.pop(token, None)
                    continue
                for watched in (handlers, _in_the_frame.get(token, {})):
                    for event in _heard(watched, signal):
                        due.add(token, event)
    finally:
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)


class _Due:
    """Repaints waiting for their turn, each of them once."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], Event] = {}  # in the order they came
        self._busy: set[str] = set()
        self._changed = asyncio.Event()

    def add(self, token: str, event: Event) -> None:
        self._waiting.setdefault((token, event.name), event)
        self._changed.set()

    def only(self, tokens: Iterable[str]) -> bool:
        """Whether nothing but repaints is handled for these tabs."""
        return self._busy.issuperset(tokens)

    def finished(self, token: str) -> None:
        self._busy.discard(token)
        self._changed.set()

    async def take(self) -> tuple[str, Event]:
        """The next tab and its event. The tab is busy until `finished`: two would cancel."""
        while True:
            for token, name in self._waiting:
                if token not in self._busy:
                    self._busy.add(token)
                    return token, self._waiting.pop((token, name))
            self._changed.clear()
            await self._changed.wait()


async def _repaint(app: rx.App, due: _Due) -> None:
    while True:
        token, event = await due.take()
        try:
            await _give_way(app, due)
            future = await app.event_processor.enqueue(token, event)
            await asyncio.wait([future], timeout=PATIENCE_S)
        except Exception:  # Redis away: the tab reads again with the next signal
            log.exception("live.repaint_failed")
        finally:
            due.finished(token)


async def _give_way(app: rx.App, due: _Due) -> None:
    """Wait until no tab has an event in its queue that is not a repaint."""
    for _ in range(LOOKS):
        if due.only(app.event_processor._token_queues):
            return
        await asyncio.sleep(LOOK_EVERY_S)


def _heard(handlers: dict[Signal, Any], signal: Signal) -> Iterator[Event]:
    for watched, handler in handlers.items():
        if watched == signal or watched == signal._replace(ref=None):
            yield from Event.from_event_type(handler)
