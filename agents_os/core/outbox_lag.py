"""How far the delivery of events is behind. The worker measures, every web process shows it.

Only the worker's login may look across organisations; the number travels through Redis.
"""

from redis.exceptions import RedisError
from sqlalchemy import text

from agents_os.core import cache, db, metrics

MEASURE_EVERY_S = 15
_KEY = "metrics:outbox"
_KEPT_S = 60

_MEASURE = text("""
select count(*) filter (where dead_at is null) as waiting,
       count(*) filter (where dead_at is not null) as dead,
       extract(epoch from now() - min(created_at) filter (where dead_at is null)) as oldest
from outbox where handled_at is null
""")


async def measure() -> None:
    """Count what waits and leave the numbers for the web processes. A periodic job."""
    async with db.platform_session() as session:
        found = (await session.execute(_MEASURE)).mappings().one()
    numbers = {name: str(value or 0) for name, value in found.items()}
    async with cache.redis().pipeline() as pipe:
        pipe.hset(_KEY, mapping=numbers)
        pipe.expire(_KEY, _KEPT_S)
        await pipe.execute()


async def show() -> None:
    """Put the last measurement into this process's metrics; NaN when there is none."""
    try:
        numbers = await cache.redis().hgetall(_KEY)  # type: ignore[misc]
    except (RedisError, OSError):
        numbers = {}
    unknown = "nan"
    metrics.outbox_measured(
        waiting=float(numbers.get("waiting", unknown)),
        oldest_s=float(numbers.get("oldest", unknown)),
        dead=float(numbers.get("dead", unknown)),
    )
