"""The web process as one ASGI application: the built frontend, the socket, the REST API.

The frontend must have been built (`agents_os.frontend`); node is not needed here.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("REFLEX_ENV_MODE", "prod")
os.environ.setdefault("REFLEX_TELEMETRY_ENABLED", "false")

from reflex_base.environment import environment

# Internal names with two leading underscores: the plain variables do nothing, the server would
# recompile at every start (the browser tests notice when they change).
environment.REFLEX_SKIP_COMPILE.set(True)
environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)

from agents_os.agents_os import app as _reflex  # noqa: E402

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

FOREVER = (b"cache-control", b"public, max-age=31536000, immutable")
ASK_FIRST = (b"cache-control", b"no-cache")

_served = _reflex()


async def app(scope: Message, receive: Receive, send: Send) -> None:
    """Serve; tell browsers to keep files with a hash in their name and to ask for the rest."""

    async def send_cacheable(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = _with_cache_control(
                scope["path"], message["status"], list(message.get("headers", []))
            )
        await send(message)

    await _served(scope, receive, send_cacheable if scope["type"] == "http" else send)


def _with_cache_control(
    path: str, status: int, headers: list[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    if any(name.lower() == b"cache-control" for name, _ in headers):
        return headers
    hashed = path.startswith("/assets/") and status == 200 and "/reflex-env-" not in path
    return [*headers, FOREVER if hashed else ASK_FIRST]
