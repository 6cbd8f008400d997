"""Whether data has the shape a workflow asks for."""

import socket

import pytest

from agents_os.domains.workflows.metadata.shapes import BadShape, problems


def test_what_does_not_fit_is_said_with_its_place():
    shape = {"properties": {"age": {"$ref": "#/$defs/age"}}, "$defs": {"age": {"minimum": 18}}}
    assert problems(shape, {"age": 21}) == ""
    assert problems(shape, {"age": 3}) == "$.age: 3 is less than the minimum of 18"


def test_the_address_a_schema_refers_to_is_never_asked():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/schema.json"
        with pytest.raises(BadShape, match="is not in it"):
            problems({"$ref": address}, {})
        with pytest.raises(BlockingIOError):  # nobody has called
            server.accept()


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ({"type": "nothing"}, "nothing"),
        ({"$ref": "#/$defs/absent"}, "does not exist"),
        ({"$ref": "file:///etc/hostname"}, "is not in it"),
        ({"pattern": "(a)\\1"}, "not a"),  # takes more than linear time
    ],
)
def test_a_schema_that_cannot_be_used_says_why(shape, said):
    with pytest.raises(BadShape, match=said):
        problems(shape, {})


def test_a_field_may_itself_be_a_json_schema():
    shape = {"$ref": "https://json-schema.org/draft/2020-12/schema"}
    assert problems(shape, {"type": "object"}) == ""
    assert problems(shape, {"type": "nothing"})


def test_no_text_makes_a_pattern_take_for_ever():
    assert problems({"pattern": "^(a+)+$"}, "a" * 5_000 + "!")
