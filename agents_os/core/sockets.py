"""Messages to a client over a WebSocket: until they end, the client leaves, or cannot keep up."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import NamedTuple

from starlette.websockets import WebSocket, WebSocketDisconnect

from agents_os.core.errors import AppError

NORMAL = 1000
REFUSED = 4000  # + HTTP status
TOO_SLOW = 4408
SEND_WITHIN_S = 10.0

Messages = AsyncGenerator[str, None]


class _Ending(NamedTuple):
    code: int
    reason: str


async def relay(
    socket: WebSocket, messages: Messages, *, send_within_s: float = SEND_WITHIN_S
) -> None:
    """Send `messages` over an accepted socket, then close it; they are closed, too.

    Close codes: 1000 at the end; 4000 + HTTP status when an AppError ends the messages, with its
    code as reason (4401 `unauthenticated`, 4404 …); 4408 `too_slow` for a client that does not
    take a message within `send_within_s`. What the client sends is ignored.
    """
    sending = asyncio.create_task(_send(socket, messages, send_within_s))
    leaving = asyncio.create_task(_left(socket))
    try:
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if sending.done() and not leaving.done():
            await _close(socket, sending.result(), send_within_s)
    finally:
        sending.cancel()
        leaving.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)


async def _send(socket: WebSocket, messages: Messages, within_s: float) -> _Ending:
    try:
        async with aclosing(messages):
            async for text in messages:
                if not await _taken(socket, text, within_s):
                    return _Ending(TOO_SLOW, "too_slow")
    except AppError as error:
        return _Ending(REFUSED + error.status, error.code)
    except WebSocketDisconnect:
        pass
    return _Ending(NORMAL, "")


async def _taken(socket: WebSocket, text: str, within_s: float) -> bool:
    """Whether the client took the message in time: sending waits while its buffers are full."""
    try:
        async with asyncio.timeout(within_s):
            await socket.send_text(text)
    except TimeoutError:
        return False
    return True


async def _left(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _close(socket: WebSocket, ending: _Ending, within_s: float) -> None:
    """A client that reads again learns why; one that does not is dropped."""
    with suppress(WebSocketDisconnect, TimeoutError):
        async with asyncio.timeout(within_s):
            await socket.close(*ending)
