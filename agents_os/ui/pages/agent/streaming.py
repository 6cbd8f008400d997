"""Drawing an answer while it is written, without sending all of it again for every word."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")

FLUSH_S = 0.08
TAIL_CHARACTERS = 1_200  # beyond that, finished paragraphs leave the part that is sent each time

SPOKEN_CHARACTERS = 600

_END = object()
# What markdown adds for the eye. Underscores stay: they are more often part of a name.
_MARKS = re.compile(r"\*+|`+|^\s*(?:#{1,6}|>|[-+])\s+|^\s*\|?[-:| ]{3,}$", re.MULTILINE)


async def in_batches(items: AsyncIterator[T], every_s: float = FLUSH_S) -> AsyncIterator[list[T]]:
    """What came within `every_s` together; the first at once, never an empty batch.

    Iterate inside `contextlib.aclosing`; it ends the reading of `items`, which must be closed by
    whoever made it.
    """
    queue: asyncio.Queue[T | object] = asyncio.Queue()
    reader = asyncio.create_task(_read(items, queue))
    try:
        over = False
        while not over:
            batch = [await queue.get()]
            while not queue.empty():
                batch.append(queue.get_nowait())
            over = _END in batch
            if found := [item for item in batch if item is not _END]:
                yield found  # type: ignore[misc]  # only _END is no T
            if not over:
                await asyncio.sleep(every_s)
        await reader
    finally:
        reader.cancel()
        with suppress(asyncio.CancelledError):
            await reader


async def _read(items: AsyncIterator[T], queue: "asyncio.Queue[T | object]") -> None:
    try:
        async for item in items:
            queue.put_nowait(item)
    finally:
        queue.put_nowait(_END)


def settle(head: str, tail: str) -> tuple[str, str]:
    """Move finished paragraphs from `tail` to `head`, once `tail` has become long.

    Cut only between paragraphs and outside of code blocks, so that each part is markdown by
    itself.
    """
    if len(tail) <= TAIL_CHARACTERS:
        return head, tail
    cut = tail.rfind("\n\n")
    while cut > 0:
        if tail.count("```", 0, cut) % 2 == 0:
            return head + tail[: cut + 2], tail[cut + 2 :]
        cut = tail.rfind("\n\n", 0, cut)
    return head, tail


def spoken(markdown: str) -> str:
    """The beginning of an answer as a screen reader should say it: words without their marks."""
    return " ".join(_MARKS.sub("", markdown).split())[:SPOKEN_CHARACTERS]
