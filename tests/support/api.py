"""Talk to an ASGI application without a network."""

from httpx2 import ASGITransport, AsyncClient
from starlette.types import ASGIApp


def client(app: ASGIApp, **headers: str) -> AsyncClient:
    """A client of `app`; `headers` go with every request, "_" in their names meaning "-"."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return AsyncClient(
        transport=ASGITransport(app=app), base_url="http://localhost:3000", headers=named
    )
