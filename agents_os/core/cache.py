"""The Redis connection of this process. What is in Redis may vanish at any time."""

from redis.asyncio import BlockingConnectionPool, Redis

_redis: Redis | None = None


def configure(url: str) -> None:
    """Point the process at a Redis (redis://, rediss:// or unix://). No connection is made yet."""
    global _redis
    pool = BlockingConnectionPool.from_url(
        url, decode_responses=True, max_connections=50, timeout=5
    )
    _redis = Redis.from_pool(pool)


def redis() -> Redis:
    """The client; text in, text out. `configure` must have been called."""
    if _redis is None:
        raise RuntimeError("core.cache.configure() was not called")
    return _redis


async def close() -> None:
    """Close all connections. The process can `configure` again."""
    global _redis
    if _redis is not None:
        await _redis.aclose()
    _redis = None
