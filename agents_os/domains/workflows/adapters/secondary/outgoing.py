"""Requests of workflows to the public internet. `core.http` says what is guarded against, and how.

Redirects are not followed: whoever wrote the workflow named the address.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import httpx2

from agents_os import __version__
from agents_os.core.guarded_client import GuardedTransport
from agents_os.core.http import Guard, PageUnreachable, PageUnusable

MOST_BYTES = 2_000_000
CONNECT_S = 5.0
_LIMITS = httpx2.Limits(max_connections=20, max_keepalive_connections=0)
_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_OURS = frozenset({"host", "user-agent", "accept-encoding", "content-length", "connection"})


class NotSent(PageUnreachable):
    """Nothing was sent, so it may be tried again."""

    code = "not_sent"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request. Headers that belong to the connection are ours."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came back, whatever the status. Headers by their small names."""

    status: int
    headers: dict[str, str]
    text: str


async def send(asked: Outgoing, *, seconds: float, guard: Guard | None = None) -> Incoming:
    """Send a request to a public address.

    Raises:
        AddressRefused: not http(s), or not a public address.
        NotSent: no connection came about.
        PageUnusable: the answer is larger than 2 MB, or no text.
        PageUnreachable: it broke off; nobody knows whether the request was carried out.
    """
    client = _client() if guard is None else _client_of(guard)
    headers = {key: value for key, value in asked.headers.items() if key.lower() not in _OURS}
    try:
        async with (
            asyncio.timeout(seconds),
            client.stream(
                asked.method, asked.url, headers=headers, content=asked.body or None
            ) as response,
        ):
            return Incoming(response.status_code, dict(response.headers), await _text(response))
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError) as error:
        raise PageUnusable(
            "This is not a request that can be sent. Check address and headers."
        ) from error
    except PageUnreachable as error:  # of the guard, while connecting
        raise NotSent(error.message) from error
    except _NOT_SENT as error:
        raise NotSent("No connection to the address came about.") from error
    except (TimeoutError, httpx2.TimeoutException) as error:
        raise PageUnreachable(f"No answer within {seconds:g} seconds.") from error
    except (httpx2.HTTPError, OSError) as error:
        raise PageUnreachable(f"The connection broke off: {type(error).__name__}.") from error


async def _text(response: httpx2.Response) -> str:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise PageUnusable("The site sent packed data although plain text was asked for.")
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > MOST_BYTES:
            raise PageUnusable(f"The answer is larger than {MOST_BYTES:,} bytes.", limit=MOST_BYTES)
    return body.decode(response.encoding or "utf-8", errors="replace").replace("\0", "")


@cache
def _client() -> httpx2.AsyncClient:
    return _client_of(Guard())


def _client_of(guard: Guard) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=GuardedTransport(_LIMITS, guard),
        headers={"User-Agent": f"agents-os/{__version__}", "Accept-Encoding": "identity"},
        timeout=httpx2.Timeout(None, connect=CONNECT_S),
        follow_redirects=False,
    )
