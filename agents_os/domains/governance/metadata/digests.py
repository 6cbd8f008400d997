"""The digest that binds a decision to exactly one payload."""

import hashlib
import json
from typing import Any

from agents_os.domains.governance.metadata.errors import PayloadUnusable

LARGEST_PAYLOAD = 256 * 1024  # bytes of canonical JSON
DEEPEST = 32


def canonical(payload: dict[str, Any]) -> str:
    """The one JSON text of `payload`: keys sorted, no spaces, whole numbers without a fraction.

    Equal before and after a round trip through the database, which writes 1e2 as 100.

    Raises:
        PayloadUnusable: not plain JSON, too deep or too large, or with a NUL character.
    """
    try:
        text = json.dumps(
            _plain(payload, DEEPEST),
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
            allow_nan=False,
        )
        size = len(text.encode())
    except (TypeError, ValueError, OverflowError) as error:
        raise PayloadUnusable(
            "The payload of an action must be plain JSON: text, finite numbers, lists and objects"
            f" at most {DEEPEST} levels deep, without NUL characters."
        ) from error
    if size > LARGEST_PAYLOAD:
        raise PayloadUnusable(
            f"The payload has {size} bytes; at most {LARGEST_PAYLOAD} can be shown to a person."
            " Pass large content by reference.",
            bytes=size,
        )
    return text


def digest_of(payload: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal. Raises PayloadUnusable."""
    return hashlib.sha256(canonical(payload).encode()).hexdigest()


def _plain(value: object, levels: int) -> object:
    if levels == 0:
        raise ValueError("too deep")
    if isinstance(value, dict):
        return {_key(key): _plain(inner, levels - 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, levels - 1) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("NUL character")
    return value


def _key(key: object) -> object:
    if not isinstance(key, str):
        raise TypeError("keys must be text")
    return _plain(key, 1)
