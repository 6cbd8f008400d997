"""The HTTP connections to providers: pools for the process, kept open between questions."""

import httpx2

from agents_os import __version__
from agents_os.core.guarded_client import GuardedTransport
from agents_os.core.settings import settings

CONNECT_S = 10  # a server that takes longer to say hello is not there
KEEP_OPEN_S = 30

_clients: dict[bool, httpx2.AsyncClient] = {}


def client(*, guarded: bool = False) -> httpx2.AsyncClient:
    """The pool; opened by the first question. As many answers at once as people ask for.

    `guarded`: for addresses a company chose, which must be on the public internet unless the
    deployer allows others.
    """
    guarded = guarded and not settings().private_model_servers
    if guarded not in _clients:
        limits = httpx2.Limits(
            max_connections=None, max_keepalive_connections=50, keepalive_expiry=KEEP_OPEN_S
        )
        _clients[guarded] = httpx2.AsyncClient(
            headers={"User-Agent": f"agents-os/{__version__}"},
            limits=limits,
            transport=GuardedTransport(limits) if guarded else None,
        )
    return _clients[guarded]


async def close() -> None:
    """Close every connection; the next question opens new ones."""
    closing = list(_clients.values())
    _clients.clear()
    for each in closing:
        await each.aclose()
