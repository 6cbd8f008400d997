"""Payments in tests: simulated, unless nobody connected them."""

from collections.abc import Iterator
from contextlib import contextmanager

from agents_os.core.settings import settings
from agents_os.domains.billing.adapters.secondary import payments


@contextmanager
def no_provider() -> Iterator[None]:
    """As in production without keys."""
    before = settings().environment
    settings().environment = "production"
    payments._from_settings.cache_clear()
    yield
    settings().environment = before
    payments._from_settings.cache_clear()
