"""The signature of Stripe's webhooks: `t=<time>,v1=<HMAC-SHA256 of "time.body">`. Pure."""

import hashlib
import hmac

from agents_os.domains.billing.metadata.payment_errors import WebhookRefused

TOLERANCE_S = 300


def check_signature(body: bytes, header: str, secret: str, now_s: float) -> None:
    """Raise WebhookRefused unless one of the signatures is right and not older than 5 minutes."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    time = next((value for name, _, value in parts if name == "t"), "")
    given = [value for name, _, value in parts if name == "v1"]
    if not (time.isascii() and time.isdigit()) or not given:
        raise WebhookRefused("The header Stripe-Signature is missing or has no time and signature.")
    if not any(hmac.compare_digest(sign(body, time, secret), each.encode()) for each in given):
        raise WebhookRefused(
            "The signature is wrong. Check that STRIPE_WEBHOOK_SECRET is this endpoint's secret."
        )
    if abs(now_s - int(time)) > TOLERANCE_S:
        raise WebhookRefused(
            "The signature is older than 5 minutes, or from the future. Check the server's clock."
        )


def sign(body: bytes, time: str, secret: str) -> bytes:
    """What `v1` has to be, in hexadecimal digits."""
    return (
        hmac.new(secret.encode(), time.encode() + b"." + body, hashlib.sha256).hexdigest().encode()
    )
