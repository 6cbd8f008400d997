"""Whether this process can serve: asked by balancers, supervisors and `doctor`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

import structlog
from pydantic import BaseModel
from sqlalchemy import text

from agents_os.core import cache, db

log = structlog.get_logger(__name__)

_PATIENCE_S = 2.0


class Health(BaseModel, frozen=True):
    """Without Redis the product works, with screens that repaint late: degraded, not down."""

    status: Literal["ready", "degraded", "unavailable"]
    database: bool
    redis: bool


async def check() -> Health:
    """Ask Postgres and Redis, for two seconds at most."""
    database, redis = await asyncio.gather(
        _answers("database", _ask_database), _answers("redis", _ask_redis)
    )
    if not database:
        return Health(status="unavailable", database=False, redis=redis)
    return Health(status="ready" if redis else "degraded", database=True, redis=redis)


async def _ask_database() -> None:
    async with db.platform_session() as session:
        await session.execute(text("select 1"))


async def _ask_redis() -> None:
    await cache.redis().get("health")  # a read that every Redis allows


async def _answers(name: str, ask: Callable[[], Awaitable[None]]) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await ask()
    except Exception as error:
        log.warning("health.no_answer", service=name, error=type(error).__name__)
        return False
    return True
