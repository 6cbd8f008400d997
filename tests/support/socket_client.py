"""A Reflex tab without a browser: speaks Engine.IO 4 / Socket.IO 5 over a raw WebSocket.

What an attacker can do with a terminal, and what a benchmark does with fifty tabs.
"""

import asyncio
import json
import time
from typing import Any, Self
from uuid import uuid4

import websockets
from reflex.constants import Reflex as ReflexFacts

ROOT = "reflex___state____state"


class SocketClient:
    """One connection. Use `async with SocketClient(base_url, cookie=…) as tab:`."""

    def __init__(
        self,
        base_url: str,
        *,
        path: str = "/",
        cookie: str | None = None,
        origin: str | None = None,
        token: str | None = None,
    ) -> None:
        self.url = base_url.replace("http", "ws", 1).rstrip("/")
        self.origin = origin or base_url.rstrip("/")
        self.path = path
        self.cookie = cookie
        self.token = token or str(uuid4())
        self.bytes_received = 0
        self._messages: asyncio.Queue[tuple[float, dict[str, Any]]] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        self._socket = await websockets.connect(
            f"{self.url}/_event/?token={self.token}&EIO=4&transport=websocket",
            additional_headers=headers,
            origin=websockets.Origin(self.origin),
            subprotocols=[websockets.Subprotocol(ReflexFacts.VERSION)],
            max_size=None,
        )
        await self._socket.recv()  # Engine.IO handshake
        boot = {"event": {"name": f"{ROOT}.hydrate_and_load", "payload": {}, **self._router()}}
        await self._socket.send("40/_event," + json.dumps(boot))
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reader.cancel()
        await self._socket.close()

    async def send(self, event: str, **payload: Any) -> None:
        """Send an event by its full wire name, e.g. "reflex___state____state.….refresh"."""
        await self.send_event(event, payload)

    async def send_event(self, name: Any, payload: Any) -> None:
        """Send an event whose arguments may have any name."""
        message = {"name": name, "payload": payload, **self._router()}
        await self.send_frame(json.dumps(["event", message]))

    async def send_frame(self, data: str) -> None:
        """Send any text as a Socket.IO message."""
        await self._socket.send(f"42/_event,{data}")

    async def wait_for(self, state: str, variable: str, timeout_s: float = 10) -> Any:
        """The next value of `variable` that arrives for `state` (full names)."""
        async with asyncio.timeout(timeout_s):
            while True:
                _, update = await self._messages.get()
                delta = update.get("delta", {}).get(state, {})
                if f"{variable}_rx_state_" in delta:
                    return delta[f"{variable}_rx_state_"]

    async def drain(self, quiet_s: float = 0.3) -> list[dict[str, Any]]:
        """Every update that has come, waiting until nothing came for `quiet_s`."""
        updates = []
        while True:
            try:
                async with asyncio.timeout(quiet_s):
                    updates.append((await self._messages.get())[1])
            except TimeoutError:
                return updates

    async def until(self, text: str, timeout_s: float = 60) -> list[dict[str, Any]]:
        """Every update that has come before the one that contains `text`."""
        updates: list[dict[str, Any]] = []
        async with asyncio.timeout(timeout_s):
            while True:
                _, update = await self._messages.get()
                if text in json.dumps(update, ensure_ascii=False):
                    return updates
                updates.append(update)

    def _router(self) -> dict[str, Any]:
        return {"router_data": {"pathname": self.path.partition("?")[0], "asPath": self.path}}

    async def _read(self) -> None:
        async for message in self._socket:
            if message == "2":
                await self._socket.send("3")
            elif isinstance(message, str) and message.startswith("42/_event,"):
                self.bytes_received += len(message)
                name, data = json.loads(message.removeprefix("42/_event,"))
                if name == "event":
                    self._messages.put_nowait((time.perf_counter(), data))
