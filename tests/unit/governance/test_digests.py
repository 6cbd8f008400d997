"""The digest binds a decision to one payload, however it is written down."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_os.domains.governance.metadata.digests import canonical, digest_of
from agents_os.domains.governance.metadata.errors import PayloadUnusable

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc"), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text("xyz"), JSON, max_size=5))
def test_writing_and_reading_a_payload_keeps_its_digest(payload):
    again = json.loads(canonical(payload))
    assert digest_of(again) == digest_of(payload)


def test_the_order_of_keys_does_not_matter_but_every_value_does():
    assert digest_of({"a": 1, "b": [1, 2]}) == digest_of({"b": [1, 2], "a": 1})
    assert digest_of({"a": [1, 2]}) != digest_of({"a": [2, 1]})
    assert digest_of({"a": "1"}) != digest_of({"a": 1}) != digest_of({"a": True})


def test_whole_numbers_are_one_whether_written_with_a_fraction_or_not():
    assert digest_of({"n": 100.0}) == digest_of({"n": 1e2}) == digest_of({"n": 100})
    assert digest_of({"n": -0.0}) == digest_of({"n": 0})


@pytest.mark.parametrize(
    "payload",
    [
        {"n": float("nan")},
        {"n": float("inf")},
        {"text": "a\x00b"},
        {"a\x00b": 1},
        {"text": "\ud800"},
        {"when": object()},
        {1: "a"},
        {"long": "x" * 300_000},
    ],
)
def test_what_is_not_plain_json_is_refused(payload):
    with pytest.raises(PayloadUnusable):
        digest_of(payload)


def test_endless_nesting_is_refused():
    deep: dict[str, object] = {}
    for _ in range(100_000):
        deep = {"in": deep}
    with pytest.raises(PayloadUnusable):
        digest_of(deep)
