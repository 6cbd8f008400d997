"""The installation's one secret, and the keys derived from it: one per purpose.

It is `AGENTS_OS_SECRET_KEY`, or the file `<data_dir>/secret.key` made at the first start. Losing
it signs everybody out; several web processes must share it.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path

from agents_os.core.settings import settings

SHORTEST = 32
_OTHERS_MAY_READ = 0o077


class UnsafeSecret(RuntimeError):
    """The installation's secret cannot be trusted; the process must not start with it."""


@cache
def signing_key(purpose: str) -> bytes:
    """32 bytes for `purpose`, e.g. "access-token". Keys of two purposes tell nothing of each other.

    Raises:
        UnsafeSecret: the secret is too short, or its file can be read by other users.
    """
    configured = settings().secret_key
    if configured is not None and configured.get_secret_value():
        secret = configured.get_secret_value().encode()
    else:
        secret = private_file(settings().data_dir / "secret.key")
    if len(secret) < SHORTEST:
        raise UnsafeSecret(f"The secret key has fewer than {SHORTEST} characters. Make it longer.")
    return derive(secret, purpose)


def derive(secret: bytes, purpose: str) -> bytes:
    """HKDF-SHA256 (RFC 5869) of one block, with `purpose` as its info."""
    extracted = hmac.digest(b"agents-os", secret, hashlib.sha256)
    return hmac.digest(extracted, purpose.encode() + b"\x01", hashlib.sha256)


def random_digits() -> str:
    """A new secret: 64 hexadecimal digits."""
    return secrets.token_hex(32)


def private_file(path: Path, make: Callable[[], str] = random_digits) -> bytes:
    """What a key file says, made by whoever asks first.

    Raises:
        UnsafeSecret: other users may read it.
    """
    if not path.exists():
        _create(path, make())
    if path.stat().st_mode & _OTHERS_MAY_READ:
        raise UnsafeSecret(f"Other users may read {path}. Run: chmod 600 {path}")
    return path.read_bytes().strip()


def _create(path: Path, secret: str) -> None:
    """Write a new secret whole or not at all; of two processes at once, one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # unlike rename, never replaces a key somebody else just made
    finally:
        draft.unlink()
