"""Password hashing (argon2id), off the event loop: one hash costs tens of milliseconds."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from agents_os.core.settings import settings


async def hash_password(password: str) -> str:
    """An argon2id hash with its parameters and salt inside."""
    return await asyncio.to_thread(_hasher().hash, password)


async def verify_password(password: str, stored: str | None) -> bool:
    """Whether `password` belongs to `stored`.

    With None (nobody has that e-mail) it works as long as for a wrong password and says False,
    so that the time taken does not tell who has an account.
    """
    matches = await asyncio.to_thread(_matches, password, stored or _nobodys_hash())
    return matches and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than those in force."""
    return _hasher().check_needs_rehash(stored)


def _matches(password: str, stored: str) -> bool:
    try:
        return _hasher().verify(stored, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@cache
def _hasher() -> PasswordHasher:
    if settings().environment == "test":  # the cheapest the library takes: tests sign in a lot
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody has this password")
