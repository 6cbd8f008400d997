"""The signature of Stripe's webhooks. The examples were made by stripe 16.1 for Python."""

import pytest

from agents_os.domains.billing.metadata.payment_errors import WebhookRefused
from agents_os.domains.billing.metadata.webhook_signature import check_signature

BODY, SECRET, SIGNED_AT = b'{"id":"evt_1"}', "whsec_x", 1795000000
SIGNATURE = "a5cc622999fb397b98ed986f83a8168f357d98ae300a819a64e1cc0bf42ece61"


@pytest.mark.parametrize(
    "header",
    [
        f"t={SIGNED_AT},v1={SIGNATURE}",
        f"t={SIGNED_AT}, v1={'0' * 64}, v1={SIGNATURE}, v0=old",  # while the secret is rolled
    ],
)
def test_what_stripe_signed_is_accepted(header: str) -> None:
    check_signature(BODY, header, SECRET, SIGNED_AT + 299)


@pytest.mark.parametrize(
    "header",
    [
        "",
        SIGNATURE,
        f"v1={SIGNATURE}",
        f"t={SIGNED_AT}",
        f"t={SIGNED_AT},v0={SIGNATURE}",
        f"t={SIGNED_AT + 1},v1={SIGNATURE}",
        f"t=²,v1={SIGNATURE}",
        f"t={SIGNED_AT},v1=é",
    ],
)
def test_anything_else_is_refused(header: str) -> None:
    with pytest.raises(WebhookRefused):
        check_signature(BODY, header, SECRET, SIGNED_AT)


def test_a_changed_body_is_refused() -> None:
    with pytest.raises(WebhookRefused, match="signature is wrong"):
        check_signature(BODY + b" ", f"t={SIGNED_AT},v1={SIGNATURE}", SECRET, SIGNED_AT)
