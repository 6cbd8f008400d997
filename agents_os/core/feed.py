"""A text while it is being written, for everybody who watches, in whatever process.

One Redis stream per text. Losing it is harmless: the writer saves the text elsewhere, and whoever
follows is told about the silence and can look there.
"""

import asyncio
from collections.abc import AsyncGenerator
from typing import NamedTuple
from uuid import UUID

import structlog
from redis.exceptions import RedisError

from agents_os.core import cache

log = structlog.get_logger(__name__)

_PREFIX = "feed:"
_KEPT_S = 3600
_LONGEST = 10_000  # entries; older ones may be dropped
_SILENCE_S = 1.0
_PATIENCE_S = 2.0  # with a Redis that accepts connections but does not answer
_AT_ONCE = 500
_UNREACHABLE = (RedisError, OSError, TimeoutError)


class Piece(NamedTuple):
    """Text that begins at character `start` of the whole."""

    start: int
    text: str


class Silence(NamedTuple):
    """Nothing was heard for about a second: nothing new, or the feed is lost."""


class End(NamedTuple):
    """The text is complete, and saved."""


Entry = Piece | Silence | End


async def publish(feed_id: UUID, start: int, text: str) -> None:
    """Append text that begins at character `start`. A failure is only logged."""
    await _append(feed_id, {"start": start, "text": text})


async def end(feed_id: UUID) -> None:
    """Say that the text is complete and saved."""
    await _append(feed_id, {"end": 1})


async def follow(feed_id: UUID) -> AsyncGenerator[Entry, None]:
    """Everything from the beginning, then what comes; never fails, never ends by itself.

    After End there is only Silence. Iterate inside `contextlib.aclosing`. Somebody who joins
    late gets the past in a few large reads; entries overlap with what was read elsewhere, so
    compare `start`.
    """
    position = "0-0"
    while True:
        try:
            entries = await _read(feed_id, position)
        except _UNREACHABLE as error:
            log.warning("feed.unreachable", error=type(error).__name__)
            await asyncio.sleep(_SILENCE_S / 2)
            entries = []
        if not entries:
            yield Silence()
        for entry_id, fields in entries:
            position = entry_id
            yield End() if "end" in fields else Piece(int(fields["start"]), fields["text"])


async def _append(feed_id: UUID, fields: dict[str, str | int]) -> None:
    key = f"{_PREFIX}{feed_id}"
    try:
        async with asyncio.timeout(_PATIENCE_S), cache.redis().pipeline(transaction=False) as pipe:
            pipe.xadd(key, fields, maxlen=_LONGEST, approximate=True)  # type: ignore[arg-type]
            pipe.expire(key, _KEPT_S)
            await pipe.execute()
    except _UNREACHABLE as error:
        log.warning("feed.lost", error=type(error).__name__)


async def _read(feed_id: UUID, position: str) -> list[tuple[str, dict[str, str]]]:
    async with asyncio.timeout(_SILENCE_S + _PATIENCE_S):
        answer = await cache.waiting().xread(
            {f"{_PREFIX}{feed_id}": position}, count=_AT_ONCE, block=int(_SILENCE_S * 1000)
        )
    return answer[0][1] if answer else []
