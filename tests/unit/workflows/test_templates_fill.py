"""Texts with places to fill in, and the attacks on them that are known."""

import pytest

from agents_os.domains.workflows.metadata.context import BadExpression
from agents_os.domains.workflows.metadata.templates import check, fill, references, render

BIG = {"l": list(range(10_000)), "t": "a" * 100_000}
SCOPE = {
    "trigger": {"data": {"s": "42", "t": "[1,2]", "n": 5, "evil": "{{ 7 * 7 }}"}},
    "steps": {
        "node": {"output": {"items": [{"name": "Ann", "n": 3}]}},
        "big": {"output": BIG},
    },
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{{ node.output.items[0].name }}", "Ann"),
        ("{{ steps.node.output.items }}", [{"name": "Ann", "n": 3}]),
        ("{{ trigger.data.s }}", "42"),
        ("{{trigger.data.t}}", "[1,2]"),
        ("{{ trigger.data.n }}", 5),
        ("{{ trigger.data.evil }}", "{{ 7 * 7 }}"),
        ("Hi {{ node.output.items[0].name }}, {{ trigger.data.n }}!", "Hi Ann, 5!"),
        ("{{ steps.node.output.phone.mobile | default('none') }}", "none"),
        ("{{ node.output.items | map(attribute='name') | join(', ') }}", "Ann"),
        ("{% if trigger.data.n > 3 %}many{% else %}few{% endif %}", "many"),
        ("{% for i in node.output.items %}{{ loop.index }}. {{ i.name }}{% endfor %}", "1. Ann"),
        ("{{ node.output.items | tojson }}", '[{"name": "Ann", "n": 3}]'),
        ("no places { } %", "no places { } %"),
    ],
)
def test_places_are_filled_in_and_a_lone_one_keeps_its_type(source, value):
    assert render(source, SCOPE) == value


def test_every_text_in_a_structure_is_filled_in():
    given = {"a": ["{{ trigger.data.n }}", 1, None], "{{ key }}": {"b": "n={{ trigger.data.n }}"}}
    assert fill(given, SCOPE) == {"a": [5, 1, None], "{{ key }}": {"b": "n=5"}}


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("{{ node.output.itms[0] }}", "node.output.itms"),
        ("x {{ steps.node.output.items[4].name }}", "steps.node.output.items\\[4\\]"),
        ("{{ steps.nobody.output.x }}", "steps.nobody"),
        ("{{ trigger.data.items }}", "trigger.data.items"),
    ],
)
def test_a_missing_path_is_an_error_that_names_it(source, path):
    with pytest.raises(BadExpression, match=f"no {path}"):
        render(source, SCOPE)


@pytest.mark.parametrize(
    "source",
    [
        '{{ "a" * 999999999 }}', "{{ [1] * 99999999 }}", "{{ 9 ** 999999 }}",
        '{{ "%999999999d" | format(1) }}', '{{ "%0999999999d" % 1 }}',
        '{{ "x".rjust(999999999) }}', '{{ "{:>999999999}".format(1) }}',
        '{{ "a".__class__ }}', "{{ ().__class__.__bases__ }}", '{{ trigger["__class__"] }}',
        '{{ "x".__init__.__globals__ }}',
        "{{ node.output.items | map(attribute='__class__') | list }}",
        "{{ trigger.items() }}", "{{ self }}", "{{ self.__init__ }}", "{{ cycler }}",
        "{{ range(5) }}", "{{ lipsum() }}", "{{ namespace(a=1) }}", "{{ joiner }}", "{{ dict() }}",
        "{% set a = 1 %}", "{% macro m() %}{% endmacro %}", "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% with a = 1 %}{% endwith %}", "{% filter upper %}x{% endfilter %}", "{% raw %}x",
        "{% for i in big.output.l %}{% for j in big.output.l %}x{% endfor %}{% endfor %}",
        "{% for i in big.output.l recursive %}{{ loop(big.output.l) }}{% endfor %}",
        "{% for i in big.output.l %}{{ big.output.t }}{% endfor %}",
        "{% for i in big.output.l %}{% if i in big.output.l %}{% endif %}{% endfor %}",
        "{{ big.output.t | replace('a', big.output.t) }}",
        "{{ big.output.l | join(big.output.t) }}",
        "{{ big.output.l | map('replace', '1', big.output.t) | list }}",
        "{{ big.output.l | map(trigger.data.s) | list }}",
        "{{ big.output.l | select('in', big.output.l) | list }}",
        "{{ 5 | round(-1000000000, 'ceil') }}", "{{ 5 | round(1000000000) }}",
        "{{ 5 | batch(999999999, 'x') | list }}", "{{ node | tojson(indent=999999999) }}",
        "{{ 5 | center(999999999) }}", "{{ 5 | indent(999999999) }}", "{{ node | pprint }}",
        "{{", "{{ }}", "{% for %}", "{{ a }", "{{ trigger.data.n // 0 }}", "{{ -trigger.data.s }}",
        "{{ " + "(" * 500 + "1" + ")" * 500 + " }}", "{{ " + " ~ ".join(["a"] * 500) + " }}",
        "{{ x }}" + "y" * 20_000,
    ],
)  # fmt: skip
def test_attacks_end_in_an_error(source):
    with pytest.raises(BadExpression):
        render(source, SCOPE)


def test_references_leave_out_defaults_loops_and_methods():
    source = (
        "{{ a.output.x.upper() }} {{ b.y | default(1) }} {% for r in c.output.rows %}{{ r.z }}"
        " {{ loop.index }}{% endfor %}{{ steps['d'].output['k'][0] }}"
    )
    assert references(source) == (
        ("a", "output", "x"),
        ("c", "output", "rows"),
        ("steps", "d", "output", "k", 0),
    )


def test_texts_without_places_are_always_fine():
    check("50 % off {today}")
