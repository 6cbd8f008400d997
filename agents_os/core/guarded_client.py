"""A transport for httpx2 that only reaches the public internet (`core.http` says why)."""

import httpcore2
import httpx2

from agents_os.core.http import Guard, GuardedBackend, tls


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """For addresses somebody else chose: each connection is resolved and checked here.

    No proxy from the environment, and no redirect unless the client is told to follow it.

    Raises (while connecting):
        AddressRefused: not a public address.
        PageUnreachable: no such site.
    """

    def __init__(self, limits: httpx2.Limits, guard: Guard | None = None) -> None:
        super().__init__(verify=tls(), limits=limits, trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls(),
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=GuardedBackend(guard or Guard()),
        )
