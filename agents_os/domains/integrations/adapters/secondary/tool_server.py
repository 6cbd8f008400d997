"""Talking to servers of tools: the Model Context Protocol over streamable HTTP.

Each call opens a session of its own and closes it. The address was entered by a person, but what
is behind its name may change at any time; so each connection is checked by `core.http`, answers
are limited in size and time, and nothing packed is unpacked.
"""

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import httpx2
from pydantic import SecretStr, ValidationError

from agents_os import __version__
from agents_os.core.errors import AppError
from agents_os.core.guarded_client import GuardedTransport
from agents_os.core.http import Guard
from agents_os.core.settings import settings
from agents_os.domains.integrations.metadata.errors import (
    ToolAnswerLost,
    ToolChanged,
    ToolServerUnreachable,
)
from agents_os.domains.integrations.metadata.listing import MOST_TOOLS, Listed, Listing, usable
from agents_os.domains.integrations.metadata.schemas import ToolAnswer

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import CallToolResult, Tool

LISTING_S = 20.0
CALL_S = 60.0
MOST_BYTES = 2_000_000  # of one answer
MOST_CHARACTERS = 20_000  # of a result, before the loop cuts it further
_BROKEN = (httpx2.HTTPError, ValidationError, OSError, RuntimeError, ExceptionGroup)


class Place(NamedTuple):
    """Where a server is, and what it is called with."""

    url: str
    token: SecretStr | None


async def list_tools(place: Place) -> Listing:
    """What the server offers. Raises ToolServerUnreachable."""
    async with _session(place, LISTING_S) as client:
        return await _listing(client)


async def call_tool(
    place: Place, name: str, digest: str, arguments: dict[str, Any], idempotency_key: UUID
) -> ToolAnswer:
    """Use a tool, if the server still describes it as it did when `digest` was allowed.

    Raises:
        ToolChanged: it does not; nothing was called.
        ToolServerUnreachable: nothing was called.
        ToolAnswerLost: it was called, and nobody knows what came of it.
    """
    called = False
    try:
        async with _session(place, CALL_S) as client:
            listing = await _listing(client)
            if (name, digest) not in {(each.name, each.digest) for each in listing.tools}:
                raise _changed(name, listing)
            called = True
            meta: Any = {"agents-os/idempotency-key": str(idempotency_key)}
            return _answer(await client.call_tool(name, arguments, meta=meta))
    except ToolServerUnreachable as error:
        if called:
            raise ToolAnswerLost(f"“{name}” was called, then: {error.message}") from error
        raise


@asynccontextmanager
async def _session(place: Place, seconds: float) -> AsyncIterator["Client"]:
    await asyncio.to_thread(importlib.import_module, "mcp")  # a second, not at every start
    from mcp import Client, MCPError
    from mcp.client.streamable_http import streamable_http_client

    transport = _Watched()
    headers = {"User-Agent": f"agents-os/{__version__}", "Accept-Encoding": "identity"}
    if place.token is not None:
        headers["Authorization"] = f"Bearer {place.token.get_secret_value()}"
    try:
        async with (
            asyncio.timeout(seconds),
            httpx2.AsyncClient(transport=transport, headers=headers, timeout=seconds) as http,
            Client(streamable_http_client(place.url, http_client=http), cache=None) as client,
        ):
            yield client
    except TimeoutError as error:
        raise ToolServerUnreachable(
            f"The server did not answer within {seconds:g} seconds."
        ) from error
    except (MCPError, *_BROKEN) as error:
        if (known := _expected(error)) is not None:
            raise known from error
        why = transport.problem or "It does not speak the Model Context Protocol."
        raise ToolServerUnreachable(f"The server cannot be used. {why}") from error


def _expected(error: BaseException) -> AppError | None:
    """Our own error inside the groups that task groups make."""
    if isinstance(error, AppError):
        return error
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return next((found for each in inner if (found := _expected(each))), None)


def _changed(name: str, listing: Listing) -> ToolChanged:
    changed = ToolChanged(
        f"“{name}” is not what was allowed any more. A person must look at it.", tool=name
    )
    changed.listing = listing
    return changed


async def _listing(client: "Client") -> Listing:
    found: list[Listed] = []
    cursor: str | None = None
    while len(found) <= MOST_TOOLS:
        page = await client.list_tools(cursor=cursor)
        found += [_listed(each) for each in page.tools]
        cursor = page.next_cursor
        if not cursor:
            break
    kept = [each for each in found if usable(each)][:MOST_TOOLS]
    names = {each.name for each in kept}
    return Listing(
        client.protocol_version, kept, [each.name for each in found if each.name not in names]
    )


def _listed(tool: "Tool") -> Listed:
    hints = tool.annotations
    return Listed(
        tool.name,
        tool.description or "",
        dict(tool.input_schema),
        read_only=bool(hints and hints.read_only_hint),
    )


def _answer(result: "CallToolResult") -> ToolAnswer:
    said = [
        part.text if part.type == "text" else f"[{part.type}, not shown]" for part in result.content
    ]
    text = "\n".join(said)
    return ToolAnswer(text=text[:MOST_CHARACTERS], failed=bool(result.is_error))


def _guard() -> Guard:
    if settings().private_tool_servers:
        return Guard(allowed=lambda _: True)
    return Guard()


class _Watched(httpx2.AsyncBaseTransport):
    """Limits answers, and remembers what went wrong: the client above only knows that it did."""

    def __init__(self) -> None:
        self.problem = ""
        self._inner = GuardedTransport(httpx2.Limits(max_connections=4), _guard())

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        try:
            response = await self._inner.handle_async_request(request)
        except AppError as error:
            self.problem = error.message
            raise httpx2.ConnectError(error.message, request=request) from error
        if response.headers.get("content-encoding", "identity") != "identity":
            self.problem = "It sends packed data although plain data was asked for."
            raise httpx2.ReadError(self.problem, request=request)
        if response.status_code in (401, 403):
            self.problem = "It refuses the token." if _has_token(request) else "It wants a token."
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Limited(response.stream, self)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


def _has_token(request: httpx2.Request) -> bool:
    return "authorization" in request.headers


class _Limited(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, watched: _Watched) -> None:
        self._inner, self._watched = inner, watched

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self._inner:
            size += len(piece)
            if size > MOST_BYTES:
                self._watched.problem = f"Its answer is larger than {MOST_BYTES:,} bytes."
                raise httpx2.ReadError(self._watched.problem)
            yield piece

    async def aclose(self) -> None:
        await self._inner.aclose()
