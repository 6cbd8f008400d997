"""What a socket may send at all. tests/e2e/test_attacks.py tries it on the running product."""

from typing import Any

import pytest

from agents_os.agents_os import app
from agents_os.ui import wire
from agents_os.ui.pages.company.state import CompanyState

assert app  # importing it registers every screen
ROOT = "reflex___state____state"
COMPANY = CompanyState.get_full_name()


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        (f"{ROOT}.hydrate", None),
        (f"{ROOT}.hydrate_and_load", {"vars": {f"{COMPANY}.name": "x"}, "hashes": ["a"]}),
        (f"{ROOT}.hydrate_and_load", {"vars": {}, "hashes": None}),
        (f"{COMPANY}.save", {"data": {"name": "Acme"}}),
        (f"{COMPANY}.save", {"data": 7}),  # values are for the handler to judge
    ],
)
def test_an_event_of_the_product_passes(name: str, payload: Any) -> None:
    assert wire.refusal({"name": name, "payload": payload, "router_data": {"pathname": "/"}}) == ""


@pytest.mark.parametrize(
    "data",
    [
        None,
        "text",
        [],
        {},
        {"name": 7},
        {"name": f"{COMPANY}.save", "payload": [1]},
        {"name": f"{COMPANY}.save", "payload": {}},
        {"name": f"{COMPANY}.save", "payload": {"data": {}, "self": 1}},
        {"name": f"{COMPANY}.on_load", "router_data": 7},
        {"name": f"{COMPANY}.on_load", "router_data": {"pathname": ["/"]}},
        {"name": f"{COMPANY}.on_load", "router_data": {"query": "x"}},
        {"name": f"{COMPANY}._read"},
        {"name": f"{COMPANY}.setvar", "payload": {"var_name": "name", "value": "x"}},
        {"name": f"{ROOT}.reset"},
        {"name": f"{ROOT}.set_is_hydrated", "payload": {"value": "yes"}},
        {"name": f"{ROOT}.hydrate_and_load", "payload": {"vars": {"x.y": 1}}},
        {"name": f"{ROOT}.hydrate_and_load", "payload": {"hashes": ["x" * 30_000]}},
    ],
)
def test_anything_else_is_refused_without_repeating_it(data: Any) -> None:
    assert 0 < len(wire.refusal(data)) < 60
