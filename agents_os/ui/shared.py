"""Reads that every page repeats: made once per person and change, not once per tab and signal."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from contextlib import nullcontext
from typing import Any, TypeVar, cast
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.signals import Signal

T = TypeVar("T")

Key = tuple[UUID, tuple[str, ...], str, Hashable]  # organisation, topics, what, for whom

FRESH_S = 5.0  # signals may be lost; nothing is older than this
MOST = 2_000

_kept: dict[Key, tuple[float, Any]] = {}  # -> when, value
_changes: Counter[tuple[UUID, str]] = Counter()  # per organisation and topic
_on_every_page: list[tuple[Callable[[UnitOfWork], Awaitable[Any]], tuple[str, ...]]] = []


async def shared(
    actor: Actor,
    read: Callable[[UnitOfWork], Awaitable[T]],
    *topics: str,
    within: UnitOfWork | None = None,
) -> T:
    """What `read` gives `actor`, from memory unless a topic changed in their company since.

    `read` is a function of a module: its name and the topics say what is kept. It reads `within`
    a unit of work of the caller, else in one of its own.
    """
    key: Key = (actor.tenant, topics, read.__qualname__, _who(actor))
    at, value = _kept.get(key, (0.0, None))
    if time.monotonic() - at < FRESH_S:
        return cast(T, value)
    before = _seen(actor.tenant, topics)
    async with nullcontext(within) if within else unit_of_work(actor) as uow:
        found = await read(uow)
    if _seen(actor.tenant, topics) == before:  # else it may be from before the change
        _keep(key, found)
    return found


def on_every_page(read: Callable[[UnitOfWork], Awaitable[Any]], *topics: str) -> None:
    """Have this read together with who is here, when a page is loaded."""
    _on_every_page.append((read, topics))


async def read_ahead(uow: UnitOfWork) -> None:
    """What the other parts of the frame are about to ask for, in this one transaction."""
    for read, topics in _on_every_page:
        await shared(uow.actor, read, *topics, within=uow)


def heard(signal: Signal) -> None:
    """Forget what the topic of `signal` changed."""
    _changes[signal.org_id, signal.topic] += 1
    for key in [key for key in _kept if key[0] == signal.org_id and signal.topic in key[1]]:
        del _kept[key]


def _seen(org_id: UUID, topics: tuple[str, ...]) -> list[int]:
    return [_changes[org_id, topic] for topic in topics]


def _keep(key: Key, value: Any) -> None:
    now = time.monotonic()
    if len(_kept) >= MOST:
        for old in [old for old, (at, _) in _kept.items() if now - at >= FRESH_S]:
            del _kept[old]
    _kept[key] = (now, value)


def _who(actor: Actor) -> Hashable:
    """Whoever may see the same: a change of role or team is another reader."""
    reach = frozenset(actor.permissions.items())
    return actor.principal_id, actor.role, reach, actor.team_ids
