"""A relay lets go of clients that leave or cannot keep up."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from starlette.websockets import WebSocket

from agents_os.core import sockets


class Wire:
    """The server's side of a connection whose client stops reading after `reads` messages."""

    def __init__(self, reads: int) -> None:
        self.reads = reads
        self.sent: list[dict[str, Any]] = []
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.incoming.put_nowait({"type": "websocket.connect"})

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.send" and len(self.texts) >= self.reads:
            await asyncio.Event().wait()
        self.sent.append(message)

    @property
    def texts(self) -> list[str]:
        return [each["text"] for each in self.sent if each["type"] == "websocket.send"]

    async def accepted(self) -> WebSocket:
        scope = {"type": "websocket", "path": "/", "headers": []}
        socket = WebSocket(scope, self.incoming.get, self.send)
        await socket.accept()
        return socket


class Source:
    """Messages without end, or a few and then silence; knows whether it was closed."""

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self.closed = False

    async def messages(self) -> AsyncGenerator[str, None]:
        number = 0
        try:
            while True:
                if number == self.most:
                    await asyncio.Event().wait()
                yield str(number)
                number += 1
        finally:
            self.closed = True


async def test_a_client_that_does_not_take_a_message_in_time_is_dropped_with_a_clear_code():
    wire, source = Wire(reads=2), Source()
    async with asyncio.timeout(5):
        await sockets.relay(await wire.accepted(), source.messages(), send_within_s=0.01)
    assert wire.texts == ["0", "1"]
    assert wire.sent[-1] == {"type": "websocket.close", "code": 4408, "reason": "too_slow"}
    assert source.closed


async def test_a_client_that_leaves_while_nothing_happens_is_noticed():
    wire, source = Wire(reads=10), Source(most=1)
    relaying = asyncio.create_task(sockets.relay(await wire.accepted(), source.messages()))
    wire.incoming.put_nowait({"type": "websocket.receive", "text": "ignored"})
    wire.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
    async with asyncio.timeout(5):
        await relaying
    assert source.closed
