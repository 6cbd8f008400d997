"""The practice model gives data in the shape a step of a workflow asks for."""

import json
from typing import Any

from agents_os.domains.gateway.adapters.secondary.practice.fill import GIVE, give_result
from agents_os.domains.gateway.metadata.schemas import ChatMessage, ChatRequest, ToolSpec

MAIL = """Order number: 4711
Customer: Ada Lovelace
Please send the two broken lamps back to ada@example.org by 2026-12-01. It cost 1,250.50 euros."""


def given(shape: dict[str, Any], text: str = MAIL, before: str = "") -> Any:
    asked = f"{before}\n\n<<<\n{text}\n>>>\n\nGive the result with {GIVE}."
    tool = ToolSpec(name=GIVE, parameters=shape)
    request = ChatRequest(messages=[ChatMessage(role="user", content=asked)], tools=[tool])
    [call] = give_result(request)
    return json.loads(call.arguments)


def fields(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def test_it_finds_what_the_text_names() -> None:
    shape = fields(
        customer={"type": "string"},
        order_number={"type": "integer"},
        email={"type": "string"},
        due={"type": "string", "format": "date"},
        broken={"type": "boolean"},
    )
    assert given(shape) == {
        "customer": "Ada Lovelace",
        "order_number": 4711,
        "email": "ada@example.org",
        "due": "2026-12-01",
        "broken": True,
    }


def test_it_leaves_out_what_is_not_there() -> None:
    assert given(fields(price={"type": "number"}), "No figure at all.") == {}


def test_it_chooses_the_label_whose_words_are_there() -> None:
    shape = fields(label={"type": "string", "enum": ["praise", "complaint"]})
    before = "Choose:\n- praise: Somebody is happy\n- complaint: Something is broken"
    assert given(shape, before=before) == {"label": "complaint"}


def test_nothing_is_given_when_no_data_is_asked_for() -> None:
    request = ChatRequest(messages=[ChatMessage(role="user", content="Hello")])
    assert give_result(request) == []
