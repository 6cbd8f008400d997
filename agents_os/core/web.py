"""What REST adapters share: who is calling, their unit of work, where they call from."""

import ipaddress
from collections.abc import AsyncIterator
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

from fastapi import Depends, Query, Security
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer
from starlette.requests import HTTPConnection, Request

from agents_os.core import context, ratelimit
from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.pagination import PageQuery
from agents_os.core.settings import settings

_LONGEST_USER_AGENT = 400


class Client(NamedTuple):
    """Where a request comes from.

    Attributes:
        ip: Address of the browser, "" when unknown (a Unix socket without proxy headers).
        user_agent: As the client says, shortened.
    """

    ip: str
    user_agent: str


async def authenticated(request: Request) -> Actor:
    """The caller, once per request: verified, and within the API's rate limits.

    `app.state.authenticate` is set by the composition root.
    """
    known: Actor | None = getattr(request.state, "actor", None)
    if known is not None:
        return known
    actor: Actor = await request.app.state.authenticate(request)
    standing = await ratelimit.check_api(actor)
    serving = context.current()
    if serving is not None:
        serving.headers.update(standing.headers())
    request.state.actor = actor
    return actor


# Declared for the API description; `app.state.authenticate` reads the credentials itself.
_BEARER = HTTPBearer(
    scheme_name="bearer",
    auto_error=False,
    description="An access token from signing in, or an API key.",
)
_API_KEY = APIKeyHeader(
    name="X-API-Key", scheme_name="apiKey", auto_error=False, description="An API key."
)
_COOKIE = APIKeyCookie(
    name="aos_access",
    scheme_name="session",
    auto_error=False,
    description="Set by signing in with a browser; same-origin requests only.",
)


async def _caller(
    request: Request,
    _bearer: Annotated[object, Security(_BEARER)],
    _api_key: Annotated[object, Security(_API_KEY)],
    _cookie: Annotated[object, Security(_COOKIE)],
) -> Actor:
    return await authenticated(request)


CurrentActor = Annotated[Actor, Depends(_caller)]
# For the `openapi_extra` of a route that calls `authenticated` itself.
SECURITY: dict[str, Any] = {"security": [{"bearer": []}, {"apiKey": []}, {"session": []}]}


async def _open(actor: CurrentActor) -> AsyncIterator[UnitOfWork]:
    async with unit_of_work(actor) as uow:
        yield uow


async def _open_as_gatekeeper() -> AsyncIterator[UnitOfWork]:
    async with unit_of_work(GATEKEEPER) as uow:
        yield uow


# scope="function": commit before the response leaves. FastAPI's default commits after it, so
# that a caller could read stale data or hear 200 for a failed commit.
Uow = Annotated[UnitOfWork, Depends(_open, scope="function")]
GatekeeperUow = Annotated[UnitOfWork, Depends(_open_as_gatekeeper, scope="function")]
PageParams = Annotated[PageQuery, Query()]


def client_of(connection: HTTPConnection) -> Client:
    """Where `connection` comes from; `X-Forwarded-For` counts only from a trusted proxy."""
    peer = connection.client.host if connection.client else ""
    forwarded = connection.headers.get("x-forwarded-for", "")
    agent = connection.headers.get("user-agent", "")
    printable = "".join(c for c in agent if c.isprintable())
    return Client(_origin_ip(peer, forwarded), printable[:_LONGEST_USER_AGENT])


# Async, or each request would cost a thread.
async def _client(request: Request) -> Client:
    return client_of(request)


ClientInfo = Annotated[Client, Depends(_client)]


def _origin_ip(peer: str, forwarded: str) -> str:
    """The last address in the chain that no trusted proxy of ours added."""
    ip = peer
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _is_trusted(ip) or _parse(hop) is None:
            break
        ip = hop
    return ip


def _is_trusted(ip: str) -> bool:
    if not ip:  # a Unix socket: only something on this machine can be there
        return True
    address = _parse(ip)
    networks = (part.strip() for part in settings().trusted_proxies.split(","))
    return address is not None and any(
        address in ipaddress.ip_network(network, strict=False) for network in networks if network
    )


def _parse(ip: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(ip)
    except ValueError:
        return None


def same_origin(request: HTTPConnection) -> bool:
    """Whether a browser may have sent this from one of our own pages, or no browser did.

    For cookie-authenticated requests that change something. Browsers send `Sec-Fetch-Site`, older
    ones `Origin`; a caller that sends neither is no browser and carries no borrowed cookies.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return True
    here = {request.headers.get("host", ""), urlsplit(settings().base_url).netloc}
    return urlsplit(origin).netloc in here - {""}
