"""The signature of what reaches a webhook: Standard Webhooks 1.0.0, symmetric. Pure.

A sender gives three headers: `webhook-id`, `webhook-timestamp` (seconds since 1970) and
`webhook-signature`, one or more `v1,<base64>` of the HMAC-SHA256 of "id.timestamp.body" under the
bytes that stand in base64 behind `whsec_`.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agents_os.domains.workflows.metadata.trigger_errors import WebhookRefused

TOLERANCE_S = 300  # as in the libraries of the specification
SECRET_START = "whsec_"
_BYTES = 32
_ID, _TIME, _SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_LONGEST_ID = 200


class Signed(NamedTuple):
    """The three headers as they came."""

    id: str
    time: str
    signature: str


def new_secret() -> str:
    """256 random bits, as senders are given them."""
    return SECRET_START + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def sign(body: bytes, delivery_id: str, time: str, secret: str) -> str:
    """What `webhook-signature` has to be. `time`: the header `webhook-timestamp` as it stands."""
    key = base64.b64decode(secret.removeprefix(SECRET_START))
    content = b".".join((delivery_id.encode(), time.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def signed_in(headers: Mapping[str, str]) -> Signed:
    """The signature's headers. Raises WebhookRefused: one is missing or unusable."""
    found = Signed(headers.get(_ID, ""), headers.get(_TIME, ""), headers.get(_SIGNATURE, ""))
    missing = [
        name for name, value in zip((_ID, _TIME, _SIGNATURE), found, strict=True) if not value
    ]
    if missing:
        raise WebhookRefused(
            f"The header {missing[0]} is missing. This webhook takes signed requests only; its "
            "trigger shows how to sign."
        )
    if len(found.id) > _LONGEST_ID or not (found.time.isascii() and found.time.isdigit()):
        raise WebhookRefused(
            f"{_ID} may have {_LONGEST_ID} characters, and {_TIME} must be seconds since 1970."
        )
    return found


def check_signature(body: bytes, given: Signed, keys: Sequence[str], now_s: float) -> None:
    """Raise WebhookRefused unless it was signed with one of `keys` within the last 5 minutes."""
    offered = [part.encode() for part in given.signature.split()]
    expected = [sign(body, given.id, given.time, key).encode() for key in keys]
    if not any(hmac.compare_digest(one, other) for one in expected for other in offered):
        raise WebhookRefused(
            "The signature is wrong. Check the secret, and that the body is signed byte by byte."
        )
    if len(given.time) > 12 or abs(now_s - int(given.time)) > TOLERANCE_S:
        raise WebhookRefused(
            "The signature is older than 5 minutes, or from the future. Check the sender's clock."
        )
