"""The one place that reads the time, so that tests can stop it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from zoneinfo import available_timezones

_frozen: ContextVar[datetime | None] = ContextVar("frozen_time", default=None)


def utc_now() -> datetime:
    """The current time, always with time zone UTC."""
    return _frozen.get() or datetime.now(UTC)


@cache
def time_zones() -> frozenset[str]:
    """Names like "Europe/Berlin"; gathering them reads a thousand files."""
    return frozenset(available_timezones())


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Stop the clock at `moment` for the code run inside, in this task and its children."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
