"""Talk to an ASGI application without a network."""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from httpx2 import ASGITransport, AsyncClient
from starlette.types import ASGIApp, Receive, Scope, Send

from agents_os.api import create_api
from agents_os.core.actor import Actor

# Read, not built: tests are made from it while they are collected, in every process.
DOCUMENT: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "openapi.json").read_text()
)


def product_api() -> FastAPI:
    """The product's API, which takes callers that `acting` names without a credential, too.

    The first request puts all routers together, which takes longer than most tests: share it.
    """
    api = create_api()
    authenticate = api.state.authenticate

    async def known(request: Request) -> Actor:
        return request.scope.get("actor") or await authenticate(request)

    api.state.authenticate = known
    return api


def acting(api: ASGIApp, actor: Actor) -> ASGIApp:
    """`api` for a caller whose credential was checked already."""

    async def as_actor(scope: Scope, receive: Receive, send: Send) -> None:
        await api({**scope, "actor": actor}, receive, send)

    return as_actor


def client(app: ASGIApp, **headers: str) -> AsyncClient:
    """A client of `app`; `headers` go with every request, "_" in their names meaning "-"."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return AsyncClient(
        transport=ASGITransport(app=app), base_url="http://localhost:3000", headers=named
    )
