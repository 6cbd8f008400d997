"""The HTTP connections to providers: one pool for the process, kept open between questions."""

import httpx2

from agents_os import __version__

CONNECT_S = 10  # a server that takes longer to say hello is not there
KEEP_OPEN_S = 30

_client: httpx2.AsyncClient | None = None


def client() -> httpx2.AsyncClient:
    """The pool; opened by the first question. As many answers at once as people ask for."""
    global _client
    if _client is None:
        _client = httpx2.AsyncClient(
            headers={"User-Agent": f"agents-os/{__version__}"},
            limits=httpx2.Limits(
                max_connections=None, max_keepalive_connections=50, keepalive_expiry=KEEP_OPEN_S
            ),
        )
    return _client


async def close() -> None:
    """Close every connection; the next question opens new ones."""
    global _client
    closing, _client = _client, None
    if closing is not None:
        await closing.aclose()
