"""Time-ordered ids (UUIDv7, RFC 9562). The standard library has them only from Python 3.14."""

import os
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A UUIDv7 that is greater than every one made before it in this process.

    Layout: 48 bits of Unix milliseconds, version, 12 bits of sub-millisecond fraction
    (RFC 9562, section 6.2, method 3), variant, 62 random bits.
    """
    global _last
    with _lock:
        nanoseconds = time.time_ns()
        ticks = (nanoseconds // 1_000_000) << 12 | ((nanoseconds % 1_000_000) << 12) // 1_000_000
        _last = ticks = max(ticks, _last + 1)
    random = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return UUID(int=(ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0b10 << 62 | random)


def prefixed(prefix: str, id_: UUID) -> str:
    """An id as people quote it, e.g. "ord_0198…"; it sorts like the id."""
    return f"{prefix}_{id_.hex}"


def unprefixed(prefix: str) -> Callable[[Any], Any]:
    """For `BeforeValidator`: an id may come with its prefix or without."""
    return lambda value: value.removeprefix(f"{prefix}_") if isinstance(value, str) else value
