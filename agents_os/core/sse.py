"""Server-sent events: frames, and signs of life in between."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BaseModel
from starlette.responses import StreamingResponse

ALIVE_EVERY_S = 15.0  # proxies close connections that are silent for a minute or less

Frames = AsyncGenerator[bytes, None]


def frame(event: str, data: BaseModel, *, id: str | None = None) -> bytes:
    """One event; a client that comes back sends the last `id` as `Last-Event-ID`."""
    return format_sse_event(event=event, data_str=data.model_dump_json(), id=id)


def respond(frames: Frames) -> StreamingResponse:
    """Stream `frames` to the client; they are closed when it leaves."""
    return StreamingResponse(
        with_signs_of_life(frames),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def with_signs_of_life(frames: Frames, *, every_s: float = ALIVE_EVERY_S) -> Frames:
    """`frames`, and a comment whenever nothing came for `every_s` seconds."""
    async with aclosing(frames):
        upcoming = asyncio.ensure_future(anext(frames, None))
        try:
            while True:
                await asyncio.wait({upcoming}, timeout=every_s)
                if not upcoming.done():
                    yield KEEPALIVE_COMMENT
                    continue
                chunk = upcoming.result()
                if chunk is None:
                    return
                upcoming = asyncio.ensure_future(anext(frames, None))
                yield chunk
        finally:
            upcoming.cancel()
            await asyncio.gather(upcoming, return_exceptions=True)
