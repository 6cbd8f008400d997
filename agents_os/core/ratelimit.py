"""Sliding-window rate limits, counted in Redis for all processes together.

When Redis is away the limits stay, each process counting for itself: a missing cache must
neither stop the product nor open the door to password guessing.
"""

import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.exceptions import RedisError

from agents_os.core import cache, context
from agents_os.core.actor import Actor, Kind
from agents_os.core.errors import TooManyRequests
from agents_os.core.settings import settings

log = structlog.get_logger(__name__)

T = TypeVar("T")

_RETRY_REDIS_AFTER_S = 5.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands against one limit, after counting this request.

    Attributes:
        name: Of the limit, e.g. "api_per_org".
        limit: Requests per window.
        window_s: Length of the window in seconds.
        remaining: Requests left right now.
        reset_s: Seconds until more become available.
    """

    name: str
    limit: int
    window_s: int
    remaining: int
    reset_s: int

    def headers(self) -> dict[str, str]:
        """`X-RateLimit-*` and draft-ietf-httpapi-ratelimit-headers-11."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset_s),
            "RateLimit-Policy": f'"{self.name}";q={self.limit};w={self.window_s}',
            "RateLimit": f'"{self.name}";r={self.remaining};t={self.reset_s}',
        }


@dataclass(slots=True)
class _Counters:
    """The shared counters of one Redis client, and this process's own for when it is away."""

    client: object
    shared: SlidingWindowCounterRateLimiter
    own: SlidingWindowCounterRateLimiter
    away_until: float = 0.0


_counters: _Counters | None = None


async def check(limit: str, *identifiers: object) -> None:
    """Count one request against `limit`, separately for each combination of `identifiers`.

    `limit` names a setting without its prefix: "chat" is `settings().rate_limit_chat`.

    Raises:
        TooManyRequests: the limit is reached; `retry_after_s` says when to come back.
    """
    item, key = _counted_as(limit, identifiers)
    if await _ask_counters(lambda counters: counters.hit(item, *key)):
        return
    standing = await _standing(item, key)
    serving = context.current()
    if serving is not None:
        serving.headers.update(standing.headers())
    raise TooManyRequests(
        f"That was too often: at most {item.amount} per {_window(item)}. "
        f"Try again in {standing.reset_s} s.",
        retry_after_s=standing.reset_s,
        limit=standing.limit,
        window_s=standing.window_s,
    )


async def check_api(actor: Actor) -> Standing:
    """Count one API request of `actor`; the standing against the limit it is closest to.

    Raises:
        TooManyRequests: the organisation, or the API key, reached its limit.
    """
    limits = [("api_per_org", actor.org_id or actor.principal_id)]
    if actor.kind is Kind.API_KEY:
        limits.append(("api_per_key", actor.principal_id))
    for limit, identifier in limits:
        await check(limit, identifier)
    standings = [await _standing(*_counted_as(limit, [each])) for limit, each in limits]
    return min(standings, key=lambda standing: standing.remaining)


def _counted_as(limit: str, identifiers: Iterable[object]) -> tuple[RateLimitItem, tuple[str, str]]:
    """The limit, and the key of its counter."""
    # Hashed: identifiers may be e-mail addresses, which do not belong into keys and dumps.
    joined = "\0".join(str(part) for part in identifiers).encode()
    item = parse(getattr(settings(), f"rate_limit_{limit}"))
    return item, (limit, hashlib.sha256(joined).hexdigest()[:32])


async def _standing(item: RateLimitItem, key: tuple[str, str]) -> Standing:
    stats = await _ask_counters(lambda counters: counters.get_window_stats(item, *key))
    reset_s = max(1, round(stats.reset_time - time.time() + 0.5))
    return Standing(key[0], item.amount, item.get_expiry(), stats.remaining, reset_s)


async def _ask_counters(ask: Callable[[SlidingWindowCounterRateLimiter], Awaitable[T]]) -> T:
    """The shared counters, or this process's own while Redis is away."""
    counters = _current()
    if time.monotonic() >= counters.away_until:
        try:
            return await ask(counters.shared)
        except (RedisError, OSError, TimeoutError) as error:
            counters.away_until = time.monotonic() + _RETRY_REDIS_AFTER_S
            log.warning("ratelimit.counting_locally", error=type(error).__name__)
    return await ask(counters.own)


def _current() -> _Counters:
    global _counters
    client = cache.redis()
    if _counters is None or _counters.client is not client:
        # The scheme only says which library; connections are the ones of core.cache.
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix="limit",
            connection_pool=client.connection_pool,  # type: ignore[arg-type]
        )
        _counters = _Counters(
            client,
            SlidingWindowCounterRateLimiter(storage),
            SlidingWindowCounterRateLimiter(MemoryStorage()),
        )
    return _counters


def _window(item: RateLimitItem) -> str:
    seconds = item.get_expiry()
    return {1: "second", 60: "minute", 3600: "hour", 86400: "day"}.get(seconds, f"{seconds} s")
