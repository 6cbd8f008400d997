"""What is said about a definition, and where."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents_os.domains.workflows.metadata.definition import Definition, Edge, Node
from agents_os.domains.workflows.metadata.node_types import NODE_TYPES, catalogue
from agents_os.domains.workflows.metadata.node_types.base import Group, NodeType, Settings
from agents_os.domains.workflows.metadata.validation import ready, validate
from tests.support.published_workflows import graph

START = {"id": "start", "type": "trigger.manual"}
ASK = {
    "id": "ask",
    "type": "agent.summarise",
    "config": {"text": "{{ trigger.data.text }}"},
}


def if_(condition="trigger.data.n > 1", **more):
    return {"id": "big", "type": "logic.if", "config": {"condition": condition}, **more}


def shape(node_id, template="{{ trigger.data.n }}", **more):
    config = {"fields": [{"key": "value", "value": template}]}
    return {"id": node_id, "type": "data.transform", "config": config, **more}


def at(cron, **more):
    return {"id": "at", "type": "trigger.schedule", "config": {"cron": cron, **more}}


def found(*nodes, edges, **more):
    return {(p.node_id or p.edge, p.code) for p in validate(graph(*nodes, edges=edges, **more))}


def test_a_sound_definition_has_no_problems():
    definition = graph(
        START, ASK, if_(), shape("yes"), shape("no"), {"id": "join", "type": "logic.join"},
        shape("end", "{{ steps.ask.output.text }}"),
        edges=[("start", "ask"), ("ask", "big"), ("big.true", "yes"), ("big.false", "no"),
               ("yes", "join"), ("no", "join"), ("join", "end")],
        output={"said": "{{ steps.end.output.value }}"},
    )  # fmt: skip
    assert validate(definition) == []


CASES = {
    "no trigger": ([ASK], [], ("ask", "unreached"), (None, "no_trigger")),
    "two manual triggers": (
        [START, {**START, "id": "again"}, ASK],
        [("start", "ask"), ("again", "ask")],
        ("start", "trigger_twice"),
    ),
    "trigger alone": ([START], [], ("start", "leads_nowhere")),
    "unknown type": (
        [START, {"id": "odd", "type": "magic.wand"}],
        [("start", "odd")],
        ("odd", "unknown_type"),
    ),
    "unknown version": (
        [START, {**ASK, "type_version": 9}],
        [("start", "ask")],
        ("ask", "unknown_type"),
    ),
    "missing setting": ([START, {**ASK, "config": {}}], [("start", "ask")], ("ask", "bad_setting")),
    "unknown setting": (
        [START, {**ASK, "config": {"text": "a", "txt": "b"}}],
        [("start", "ask")],
        ("ask", "bad_setting"),
    ),
    "bad template": (
        [START, {**ASK, "config": {"text": "{{ trigger.data. }}"}}],
        [("start", "ask")],
        ("ask", "bad_expression"),
    ),
    "bad expression": (
        [START, if_("trigger.data.n >")],
        [("start", "big")],
        ("big", "bad_expression"),
    ),
    "no such port": (
        [START, if_(), ASK],
        [("start", "big"), ("big.maybe", "ask")],
        ("big.maybe>ask.in", "no_port"),
    ),
    "into a trigger": (
        [START, ASK],
        [("start", "ask"), ("ask", "start")],
        ("ask.out>start.in", "no_port"),
    ),
    "loose end": (
        [START, ASK],
        [("start", "ask"), ("ask", "gone")],
        ("ask.out>gone.in", "loose_end"),
    ),
    "circle": (
        [START, shape("a"), shape("b"), shape("c")],
        [("start", "a"), ("a", "b"), ("b", "c"), ("c", "b")],
        ("b", "circle"),
        ("c", "circle"),
    ),
    "unreached": ([START, ASK, shape("far")], [("start", "ask")], ("far", "unreached")),
    "join count": (
        [
            START,
            shape("a"),
            {"id": "j", "type": "logic.join", "config": {"mode": "count", "count": 3}},
        ],
        [("start", "j"), ("start", "a"), ("a", "j")],
        ("j", "join_count"),
    ),
    "unknown step": (
        [START, shape("a", "{{ steps.nobody.output.x }}")],
        [("start", "a")],
        ("a", "unknown_step"),
    ),
    "unknown name": ([START, shape("a", "{{ wat }}")], [("start", "a")], ("a", "unknown_path")),
    "a step after": (
        [START, shape("a", "{{ steps.b.output.value }}"), shape("b")],
        [("start", "a"), ("a", "b")],
        ("a", "not_before"),
    ),
    "a step beside": (
        [START, shape("a"), shape("b", "{{ steps.a.output.value }}")],
        [("start", "a"), ("start", "b")],
        ("b", "not_before"),
    ),
    "the other branch": (
        [START, if_(), shape("yes"), shape("end", "{{ steps.yes.output.value }}")],
        [("start", "big"), ("big.true", "yes"), ("yes", "end"), ("big.false", "end")],
        ("end", "may_be_skipped"),
    ),
    "unknown field": (
        [START, ASK, shape("a", "{{ steps.ask.output.txt }}")],
        [("start", "ask"), ("ask", "a")],
        ("a", "unknown_field"),
    ),
    "loop outside": ([START, shape("a", "{{ loop.item }}")], [("start", "a")], ("a", "no_loop")),
    "no time": ([at("99 * * * *")], [], ("at", "bad_setting")),
    "a time that never comes": ([at("0 0 30 2 *")], [], ("at", "bad_setting")),
    "no time zone": ([at("0 9 * * *", time_zone="Mars/X")], [], ("at", "bad_setting")),
    "a secret": (
        [
            START,
            {
                "id": "h",
                "type": "http.request",
                "config": {"url": "https://x.test", "headers": {"Authorization": "Bearer abc"}},
            },
        ],
        [("start", "h")],
        ("h", "secret_in_settings"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_problems_are_said_where_they_are(case):
    nodes, edges, *wanted = CASES[case]
    assert set(wanted) <= found(*nodes, edges=edges)


CLOSED = {
    "type": "object",
    "properties": {"lead": {"$ref": "#/$defs/lead"}, "n": {"type": "integer"}},
    "additionalProperties": False,
    "$defs": {
        "lead": {
            "properties": {"name": {}, "tags": {"type": ["array", "null"]}},
            "additionalProperties": False,
        }
    },
}


@pytest.mark.parametrize(
    ("path", "sound"),
    [
        ("lead.name.first", True), ("lead.tags[0].x", True), ("n", True),
        ("lad", False), ("lead.surname", False), ("n.x", False), ("lead.tags.first", False),
    ],
)  # fmt: skip
def test_what_the_input_schema_never_lets_in_is_said_where_it_is_named(path, sound):
    named = f"{{{{ trigger.data.{path} }}}}"
    problems = found(
        START, shape("a", named), edges=[("start", "a")], input_schema=CLOSED, output={"o": named}
    )
    assert problems == (set() if sound else {("a", "unknown_field"), (None, "unknown_field")})


def test_an_input_schema_that_no_run_can_fit_is_refused():
    nodes, edges = [START, shape("a", "x")], [("start", "a")]
    for unfit in ({"type": "array"}, {"$ref": "#/$defs/none"}):
        assert (None, "bad_shape") in found(*nodes, edges=edges, input_schema=unfit)


def loop(**config):
    return {"id": "each", "type": "logic.for_each", "config": {"items": "trigger.data.l", **config}}


def test_containers_hold_their_own_steps():
    inside = shape("inner", "{{ loop.item }} {{ steps.before.output.value }}", parent="each")
    edges = [("start", "before"), ("before", "each")]
    assert found(START, shape("before"), loop(), inside, edges=edges) == set()
    assert ("each", "empty_container") in found(START, shape("before"), loop(), edges=edges)
    crossing = [*edges, ("before", "inner")]
    assert ("before.out>inner.in", "crosses_container") in found(
        START, shape("before"), loop(), inside, edges=crossing
    )
    after = shape("after", "{{ steps.inner.output.value }}")
    assert ("after", "not_before") in found(
        START, shape("before"), loop(), inside, after, edges=[*edges, ("each", "after")]
    )
    result = loop(result={"v": "{{ steps.inner.output.value }}"})
    assert found(START, shape("before"), result, inside, edges=edges) == set()


def test_an_error_branch_sees_the_error_and_needs_no_output():
    risky = {**ASK, "on_error": "branch"}
    told = shape("told", "{{ steps.ask.error.message }}")
    edges = [("start", "ask"), ("ask.error", "told")]
    assert found(START, risky, told, edges=edges) == set()
    without = validate(graph(START, ASK, told, edges=edges))
    assert without[0].message.endswith("Let it take a way of its own when it fails.")


def test_warnings_do_not_keep_from_publishing():
    problems = validate(graph(START, edges=[]))
    assert [p.severity for p in problems] == ["warning"]
    assert ready(problems)


class Old(Settings):
    text: str


OLD = NodeType(
    key="demo.say", title="Say", icon="x", group=Group.ACTIONS, description="", settings=Old
)
NEW = OLD.model_copy(update={"version": 2})


def test_an_old_version_of_a_type_stays_valid_and_a_newer_one_is_pointed_out():
    registry = {**NODE_TYPES, ("demo.say", 1): OLD, ("demo.say", 2): NEW}
    say = {"id": "say", "type": "demo.say", "config": {"text": "Hello"}}
    problems = validate(graph(START, say, edges=[("start", "say")]), registry)
    assert [(p.code, p.severity) for p in problems] == [("old_version", "warning")]


def test_every_setting_of_every_type_has_a_title_people_can_read():
    for type_ in catalogue():
        for key, field in type_.settings.get("properties", {}).items():
            assert field.get("title"), f"{type_.key}.{key}"


ids = st.sampled_from(["a", "b", "c", "d", "e"])
types = st.sampled_from(sorted(key for key, _ in NODE_TYPES))
nodes = st.builds(
    lambda i, t, parent, error: Node(id=i, type=t, name=i, parent=parent, on_error=error),
    ids, types, st.none() | ids, st.sampled_from(["stop", "branch"]),
)  # fmt: skip
edges = st.builds(lambda s, p, t: Edge(source=s, source_port=p, target=t), ids,
                  st.sampled_from(["out", "true", "error"]), ids)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(nodes, unique_by=lambda n: n.id), st.lists(edges, unique_by=lambda e: e.id))
def test_any_draft_can_be_judged(drawn, connected):
    definition = Definition(nodes=tuple(drawn), edges=tuple(connected))
    known = {node.id for node in drawn} | {None}
    assert all(problem.node_id in known for problem in validate(definition))
