"""Conditions: what they see, how they fail, and that nobody can stop the process with one."""

import pytest

from agents_os.domains.workflows.metadata.context import BadExpression
from agents_os.domains.workflows.metadata.expressions import check, evaluate, holds, references

SCOPE = {
    "trigger": {"data": {"amount": 120, "name": "Ann", "tags": ["eu", "vip"]}},
    "steps": {
        "orders": {"output": {"items": [{"name": "A", "total": 5}, {"name": "B", "total": 50}]}},
        "note": {"output": {"text": "hello"}},
    },
    "loop": {"item": {"n": 3}, "index": 1},
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("trigger.data.amount > 100", True),
        ("trigger.data.amount > 99.5", True),
        ("steps.orders.output.items[1].name", "B"),
        ("orders.output.items.filter(o, o.total > 10).map(o, o.name)", ["B"]),
        ('steps["note"].output.text.startsWith("he")', True),
        ('"vip" in trigger.data.tags && !("us" in trigger.data.tags)', True),
        ("has(trigger.data.phone) ? trigger.data.phone : 'none'", "none"),
        ("size(steps.orders.output.items) == 2", True),
        ("loop.item.n + loop.index", 4),
        ("timestamp('2026-01-01T00:00:00Z')", "2026-01-01T00:00:00+00:00"),
    ],
)
def test_expressions_give_values_as_json_has_them(source, value):
    assert evaluate(source, SCOPE) == value


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("steps.note.output.txt", "no steps.note.output.txt here. steps.note.output has: text"),
        ("steps.note.output.txt == 'a'", "There is no steps.note.output.txt here"),
        ("steps.orders.output.items[7].name", "has 2 entries, so there is no .*items\\[7\\]"),
        ("trigger.data.name.first == 'A'", "trigger.data.name is a text"),
        ("steps.nobody.output.x > 1", "There is no steps.nobody here"),
        ("who.output.x > 1", "There is no who here"),
        ("'a' + 1", "string \\+ int"),
        ("1 / 0", "division by zero"),
        ("1 +", "cannot be read, from character 4 on"),
        ("", "There is no expression yet"),
    ],
)
def test_what_cannot_be_worked_out_names_the_path_or_the_reason(source, said):
    with pytest.raises(BadExpression, match=said):
        evaluate(source, SCOPE)


def test_a_condition_must_be_true_or_false():
    assert holds("trigger.data.amount == 120", SCOPE)
    with pytest.raises(BadExpression, match="neither true nor false"):
        holds("trigger.data.amount", SCOPE)


ROWS = [{"values": list(range(20))} for _ in range(200)]
NUMBERS = list(range(200))


@pytest.mark.parametrize(
    "source",
    [
        "l.all(x, l.all(y, x + y >= 0))",
        "l.map(x, l.filter(y, y > x))",
        "l.map(x, [x, x]).map(x, [x, x])",
        "l.map(x, l)",
        "l.map(x, string(l))",
        "(" + "+".join(["l"] * 30) + ").all(x, x >= 0)",
        "rows.map(x, [" + ",".join(["x"] * 40) + "])",
        "long.exists(x, x == 1)",
        "(" * 900 + "1" + ")" * 900,
        "[" * 500 + "]" * 500,
        "x" * 3_000,
        "[" + ",".join(["huge"] * 500) + "]",
    ],
)
def test_expressions_that_would_block_everybody_are_refused(source):
    scope = {"l": NUMBERS, "rows": ROWS, "long": list(range(201)), "huge": list(range(20_000))}
    with pytest.raises(BadExpression):
        evaluate(source, scope)


def test_a_lone_path_leads_to_lists_of_any_length():
    long = list(range(50_000))
    assert evaluate("steps.a.output.items", {"steps": {"a": {"output": {"items": long}}}}) == long


def test_references_leave_out_variables_functions_and_texts():
    source = (
        'a.output.items.filter(i, i.x > trigger.data.n && i.y != "steps.z").size() > b.output.c'
    )
    assert references(source) == (
        ("a", "output", "items"),
        ("trigger", "data", "n"),
        ("b", "output", "c"),
    )


@pytest.mark.parametrize("source", ["\x00", "a\x00b", "`", "#", "a;b", "import os", "__class__("])
def test_odd_input_is_an_error_and_no_crash(source):
    with pytest.raises(BadExpression):
        check(source)
