"""Reading pages of the public internet for somebody who is not trusted to choose the address.

An agent, or a text it has read, decides what is fetched. So every connection, also after a
redirect, goes to an address that was resolved and checked here: there is no second look-up that
could give another answer (DNS rebinding), and no proxy from the environment.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import httpcore2
import httpx2

from agents_os import __version__
from agents_os.core.errors import Forbidden, Invalid, Unavailable
from agents_os.core.public_addresses import is_public

MOST_BYTES = 2_000_000
MOST_REDIRECTS = 5
WHOLE_S = 20.0  # all of it: names, redirects, body
CONNECT_S = 5.0
READABLE = ("text/", "application/json", "application/xml", "application/xhtml+xml")
_PORTS = frozenset({80, 443})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


class AddressRefused(Forbidden):
    """The address is not one of the public internet, or not one for web pages."""

    code = "address_refused"


class PageUnusable(Invalid):
    """Too large, not text, too many redirects, or refused by the site itself."""

    code = "page_unusable"


class PageUnreachable(Unavailable):
    """The site does not answer, or not in time."""

    code = "page_unreachable"


class Page(NamedTuple):
    """What was read. `url` is where the last redirect led; `status` is below 400."""

    url: str
    status: int
    media_type: str
    text: str


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name. Numbers in any notation (2130706433, 0x7f.1) are addresses, too."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True)
class Guard:
    """How addresses are looked up, judged and connected to; tests bring their own."""

    resolve: Resolver = resolve
    allowed: Callable[[str], bool] = is_public
    ports: frozenset[int] = _PORTS
    whole_s: float = WHOLE_S
    network: httpcore2.AsyncNetworkBackend = field(default_factory=httpcore2.AnyIOBackend)


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Connects to the very address that was checked."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (the library's own signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        address = await self._checked(host, port)
        return await self._guard.network.connect_tcp(address, port, timeout=timeout)

    async def _checked(self, host: str, port: int) -> str:
        try:
            found = await self._guard.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise PageUnreachable(f"There is no site called “{host}”.", host=host) from error
        if not found:
            raise PageUnreachable(f"There is no site called “{host}”.", host=host)
        if not all(self._guard.allowed(address) for address in found):
            raise AddressRefused(
                f"“{host}” is not on the public internet. Only public pages can be read.", host=host
            )
        return found[0]


async def fetch_page(url: str, guard: Guard | None = None) -> Page:
    """GET a public page as text: at most 2 MB, within 20 s, without sending anything else.

    Raises:
        AddressRefused: not http(s), not the usual port, or not a public address.
        PageUnusable: an error page, not text, compressed though not asked for, or too large.
        PageUnreachable: no such site, or it does not answer in time; worth another try.
    """
    guard = guard or Guard()
    try:
        async with asyncio.timeout(guard.whole_s):
            return await _follow(_parsed(url, guard), guard)
    except (TimeoutError, httpcore2.TimeoutException) as error:
        raise PageUnreachable(
            f"The page did not answer within {guard.whole_s:g} seconds."
        ) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
        raise PageUnreachable(f"The page cannot be read: {type(error).__name__}.") from error


def web_address(url: str) -> str:
    """`url` as it would be asked for, without its #fragment. Its host is not looked up yet.

    Raises:
        AddressRefused: not http(s), not the usual port, or with a password in it.
    """
    return str(_parsed(url.partition("#")[0], Guard()))


async def _follow(url: httpx2.URL, guard: Guard) -> Page:
    for _ in range(MOST_REDIRECTS + 1):
        async with _get(url, guard) as response:
            target = _redirect(response)
            if target is None:
                return await _read(url, response)
        following = _parsed(str(url.join(target)), guard)
        if url.scheme == "https" and following.scheme == "http":
            raise AddressRefused("The page leads from a protected to an unprotected address.")
        url = following
    raise PageUnusable(f"The page redirects more than {MOST_REDIRECTS} times.")


@asynccontextmanager
async def _get(url: httpx2.URL, guard: Guard) -> AsyncIterator[httpcore2.Response]:
    headers: dict[bytes | str, bytes | str] = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": f"agents-os/{__version__}",
        "Accept": "text/html, text/*, application/json, application/xml",
        "Accept-Encoding": "identity",  # nothing that grows when it is unpacked
    }
    target = httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    pool = httpcore2.AsyncConnectionPool(
        ssl_context=tls(), network_backend=GuardedBackend(guard), max_connections=1
    )
    times: dict[str, Any] = {"timeout": {"connect": CONNECT_S, "read": WHOLE_S}}
    async with pool, pool.stream("GET", target, headers=headers, extensions=times) as response:
        yield response


@cache
def tls() -> ssl.SSLContext:
    """How servers prove who they are. Reading the certificates takes longer than most answers."""
    return httpx2.create_ssl_context(trust_env=False)


def _parsed(url: str, guard: Guard) -> httpx2.URL:
    try:
        parsed = httpx2.URL(url.strip())
    except (httpx2.InvalidURL, UnicodeError, ValueError) as error:
        raise AddressRefused("This is not the address of a web page.") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise AddressRefused("Only addresses that begin with https:// or http:// can be read.")
    if parsed.userinfo:
        raise AddressRefused("An address with a user name or password in it is not read.")
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    if port not in guard.ports:
        raise AddressRefused(f"Port {port} is not one for web pages.")
    return parsed


def _redirect(response: httpcore2.Response) -> str | None:
    if response.status not in _REDIRECTS:
        return None
    return _header(response, b"location") or None


async def _read(url: httpx2.URL, response: httpcore2.Response) -> Page:
    if response.status in (408, 425, 429) or response.status >= 500:
        raise PageUnreachable(
            f"The site answered with status {response.status}.", status=response.status
        )
    if not 200 <= response.status < 300:
        raise PageUnusable(
            f"The site answered with status {response.status}.", status=response.status
        )
    media_type, _, rest = _header(response, b"content-type").partition(";")
    media_type = media_type.strip().lower() or "text/plain"
    if not media_type.startswith(READABLE):
        raise PageUnusable(f"This is no text: it is “{media_type[:80]}”.", media_type=media_type)
    if _header(response, b"content-encoding").lower() not in ("", "identity"):
        raise PageUnusable("The site sent packed data although plain text was asked for.")
    body = await _body(response)
    return Page(str(url), response.status, media_type, _decoded(body, rest))


async def _body(response: httpcore2.Response) -> bytes:
    body = bytearray()
    async for piece in response.aiter_stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise PageUnusable(f"The page is larger than {MOST_BYTES:,} bytes.", limit=MOST_BYTES)
    return bytes(body)


def _decoded(body: bytes, parameters: str) -> str:
    charset = parameters.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    try:
        return body.decode(charset or "utf-8", errors="replace").replace("\0", "")
    except (LookupError, ValueError):
        return body.decode("utf-8", errors="replace").replace("\0", "")


def _header(response: httpcore2.Response, name: bytes) -> str:
    found: list[bytes] = [value for key, value in response.headers if key.lower() == name]
    return found[0].decode("latin-1") if found else ""
