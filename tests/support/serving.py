"""Applications behind a real server, on a Unix socket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import uvicorn
from starlette.types import ASGIApp


@asynccontextmanager
async def served(app: ASGIApp, socket: Path) -> AsyncIterator[Callable[[], httpx2.AsyncClient]]:
    """`app` behind a real uvicorn on a Unix socket."""
    server = uvicorn.Server(
        uvicorn.Config(app, uds=str(socket), lifespan="off", log_config=None, access_log=False)
    )
    server.install_signal_handlers = lambda: None
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.01)

    def connect() -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            transport=httpx2.AsyncHTTPTransport(uds=str(socket)), base_url="http://localhost:3000"
        )

    try:
        yield connect
    finally:
        server.should_exit = True
        await serving
