"""The Redis connection of this process. What is in Redis may vanish at any time."""

from redis.asyncio import BlockingConnectionPool, ConnectionPool, Redis

_redis: Redis | None = None
_waiting: Redis | None = None


def configure(url: str) -> None:
    """Point the process at a Redis (redis://, rediss:// or unix://). No connection is made yet."""
    global _redis, _waiting
    pool = BlockingConnectionPool.from_url(
        url, decode_responses=True, max_connections=50, timeout=5
    )
    _redis = Redis.from_pool(pool)
    _waiting = Redis.from_pool(
        ConnectionPool.from_url(url, decode_responses=True, max_connections=1000)
    )


def redis() -> Redis:
    """The client; text in, text out. `configure` must have been called."""
    if _redis is None:
        raise RuntimeError("core.cache.configure() was not called")
    return _redis


def waiting() -> Redis:
    """A client for commands that wait (XREAD with BLOCK), one connection for each of them.

    Apart from `redis()`, so that many readers who wait leave nobody without a connection.
    """
    if _waiting is None:
        raise RuntimeError("core.cache.configure() was not called")
    return _waiting


async def close() -> None:
    """Close all connections. The process can `configure` again."""
    global _redis, _waiting
    for client in (_redis, _waiting):
        if client is not None:
            await client.aclose()
    _redis = _waiting = None
