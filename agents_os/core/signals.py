"""Repaint signals for open screens, over Redis pub/sub. Lossy on purpose: truth is in Postgres.

A signal says *that* something changed, never what: who hears one reads again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple, Self
from uuid import UUID

import structlog
from redis.exceptions import RedisError

from agents_os.core import cache

log = structlog.get_logger(__name__)

_PREFIX = "signal:"
_UNREACHABLE = (RedisError, OSError)


class Signal(NamedTuple):
    """What changed, in which organisation.

    `ref` narrows the topic to one thing: Signal(org, "run", run_id). None means any.
    """

    org_id: UUID
    topic: str
    ref: UUID | None = None

    def encode(self) -> str:
        return f"{_PREFIX}{self.org_id}:{self.topic}:{self.ref or ''}"

    @classmethod
    def decode(cls, channel: str) -> Self:
        org_id, topic, ref = channel.removeprefix(_PREFIX).split(":")
        return cls(UUID(org_id), topic, UUID(ref) if ref else None)


async def publish(signals: set[Signal]) -> None:
    """Send `signals` to every process. Losing them is harmless, so failures are only logged."""
    if not signals:
        return
    try:
        async with cache.redis().pipeline(transaction=False) as pipe:
            for signal in signals:
                pipe.publish(signal.encode(), "")
            await pipe.execute()
    except _UNREACHABLE as error:
        log.warning("signal.lost", error=type(error).__name__, count=len(signals))


async def listen(topic: str = "*") -> AsyncIterator[Signal]:
    """Yield every signal (of a topic) from now on, across Redis restarts, until cancelled."""
    while True:
        try:
            async with cache.redis().pubsub() as pubsub:
                await pubsub.psubscribe(f"{_PREFIX}*:{topic}:*")
                async for message in pubsub.listen():
                    if message["type"] == "pmessage":
                        yield Signal.decode(message["channel"])
        except _UNREACHABLE as error:
            log.warning("signal.reconnecting", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.sleep(1)


@asynccontextmanager
async def ear(signal: Signal) -> AsyncIterator[Callable[[float], Awaitable[None]]]:
    """Gives `wait(patience_s)`: until the signal is heard, or for that long.

    Look at the truth after entering, and after each wait: nothing that happens from then on is
    missed, but signals may be lost. It holds a connection to Redis of its own.
    """
    async with cache.waiting().pubsub() as pubsub:

        async def wait(patience_s: float) -> None:
            try:
                if not pubsub.subscribed:  # Redis was away
                    await pubsub.subscribe(signal.encode())
                await pubsub.get_message(timeout=patience_s)
            except _UNREACHABLE as error:
                log.warning("signal.deaf", error=type(error).__name__)
                await asyncio.sleep(patience_s)

        with contextlib.suppress(*_UNREACHABLE):
            await pubsub.subscribe(signal.encode())
            await pubsub.get_message(timeout=1)  # that it is subscribed
        yield wait
