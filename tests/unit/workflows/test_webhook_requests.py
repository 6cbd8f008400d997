"""What a request to a webhook says, and whether its sender knows the secret."""

import pytest

from agents_os.domains.workflows.metadata.trigger_errors import (
    WebhookBodyUnusable,
    WebhookContentUnknown,
    WebhookRefused,
    WebhookTooLarge,
)
from agents_os.domains.workflows.metadata.webhook_body import (
    LARGEST_BODY,
    read_body,
    require_size,
)
from agents_os.domains.workflows.metadata.webhook_signature import (
    Signed,
    check_signature,
    new_secret,
    sign,
    signed_in,
)

JSON, FORM, TEXT = "application/json", "application/x-www-form-urlencoded", "text/plain"
NOW = 1_800_000_000


@pytest.mark.parametrize(
    ("kind", "body", "data"),
    [
        (JSON, b'{"name": "Acme"}', {"name": "Acme"}),
        ("application/cloudevents+json; charset=utf-8", b'{"a": 1}', {"a": 1}),
        (JSON, b"[1, 2]", {"value": [1, 2]}),
        (FORM, b"name=Acme&tag=a&tag=b&note=", {"name": "Acme", "tag": ["a", "b"], "note": ""}),
        (TEXT, "Hällo".encode(), {"text": "Hällo"}),
        ("", b"", {}),
    ],
)
def test_bodies_of_three_kinds_are_read(kind, body, data):
    assert read_body(kind, body) == data


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, b"{"),
        (JSON, b'{"n": NaN}'),
        (JSON, b'{"n": "\\u0000"}'),
        (JSON, b'{"\\ud800": 1}'),
        (JSON, b"[" * 100_000),
        (JSON, b'{"n": "\xff"}'),
        (FORM, b"a=%00"),
        (FORM, b"a=%ff"),
        (FORM, b"a=1&" * 2_000),
        (TEXT, b"a\0b"),
    ],
)
def test_what_cannot_be_read_or_stored_is_refused(kind, body):
    with pytest.raises(WebhookBodyUnusable):
        read_body(kind, body)


def test_other_kinds_and_long_bodies_are_refused():
    with pytest.raises(WebhookContentUnknown):
        read_body("multipart/form-data", b"--x")
    with pytest.raises(WebhookTooLarge):
        require_size(b"x" * (LARGEST_BODY + 1))


def test_the_signature_is_the_one_of_the_specification():
    """The example of Standard Webhooks 1.0.0."""
    body = b'{"test": 2432232314}'
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert sign(body, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", secret) == signature


def test_one_of_several_signatures_under_one_of_two_secrets_is_enough():
    old, new = new_secret(), new_secret()
    given = Signed("m1", str(NOW), f"v1a,else {sign(b'{}', 'm1', str(NOW), old)}")
    check_signature(b"{}", given, [new, old], NOW + 299)
    with pytest.raises(WebhookRefused):
        check_signature(b"{}", given, [new], NOW)


@pytest.mark.parametrize(
    ("body", "delivery", "time", "now"),
    [
        (b"{ }", "m1", NOW, NOW),
        (b"{}", "m2", NOW, NOW),
        (b"{}", "m1", NOW - 301, NOW),
        (b"{}", "m1", NOW + 301, NOW),
        (b"{}", "m1", 10**30, NOW),
    ],
)
def test_what_was_not_signed_like_this_or_not_now_is_refused(body, delivery, time, now):
    secret = new_secret()
    given = Signed(delivery, str(time), sign(b"{}", "m1", str(time), secret))
    with pytest.raises(WebhookRefused):
        check_signature(body, given, [secret], now)


def test_every_header_of_the_signature_is_needed():
    headers = {"webhook-id": "m1", "webhook-timestamp": str(NOW), "webhook-signature": "v1,x"}
    assert signed_in(headers).id == "m1"
    for name in headers:
        with pytest.raises(WebhookRefused, match=name):
            signed_in({**headers, name: ""})
    with pytest.raises(WebhookRefused):
        signed_in({**headers, "webhook-timestamp": "٣"})
    with pytest.raises(WebhookRefused):
        signed_in({**headers, "webhook-id": "m" * 201})
