"""Services that are away for a moment."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agents_os.core import cache


@asynccontextmanager
async def no_redis() -> AsyncIterator[None]:
    """Point this process at a Redis that is not there, for the code inside."""
    await cache.close()
    cache.configure("unix:///nowhere/redis.sock")
    try:
        yield
    finally:
        await cache.close()
        cache.configure(os.environ["AGENTS_OS_REDIS_URL"])
