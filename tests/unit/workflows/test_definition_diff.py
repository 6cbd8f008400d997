"""Definitions are told apart by what they do, written the same way each time, and read back."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents_os.domains.workflows.metadata.definition import Definition, Node, Position
from agents_os.domains.workflows.metadata.diff import diff_definitions, moved_nodes
from agents_os.domains.workflows.metadata.errors import Unreadable
from agents_os.domains.workflows.metadata.node_types import NODE_TYPES
from agents_os.domains.workflows.metadata.node_types.base import Group, NodeType, Settings
from agents_os.domains.workflows.metadata.portable import FORMAT, parsed, read_definition, written
from agents_os.domains.workflows.metadata.upgrades import upgrade, upgrades
from tests.support.published_workflows import graph

START = {"id": "start", "type": "trigger.manual"}
ASK = {"id": "ask", "type": "agent.summarise", "name": "Sum up", "config": {"text": "a"}}


def test_added_removed_and_changed_steps_are_told_in_the_words_of_the_screen():
    before = graph(START, ASK, {"id": "old", "type": "note"}, edges=[("start", "ask")])
    changed = {**ASK, "config": {"text": "b"}}
    after = graph(START, changed, {"id": "new", "type": "note"}, edges=[("start", "new")])
    told = {(each.kind, each.label) for each in diff_definitions(before, after)}
    assert told == {
        ("changed", "Sum up · Text"),
        ("removed", "Old"),
        ("added", "New"),
        ("removed", "Connection Start → Sum up"),
        ("added", "Connection Start → New"),
    }


def test_a_moved_step_changes_nothing_it_does():
    before = graph(START, ASK, edges=[("start", "ask")])
    after = graph(START, {**ASK, "position": {"x": 90, "y": 4}}, edges=[("start", "ask")])
    assert diff_definitions(before, after) == []
    assert moved_nodes(before, after) == ["ask"]


json_values = st.none() | st.integers(-3, 3) | st.sampled_from(["", "a", ["b"], [{"key": "c"}], {}])
node = st.builds(
    lambda i, x, config: Node(
        id=i, type="data.transform", name=i, position=Position(x=x), config=config
    ),
    st.sampled_from("abcdefgh"),
    st.integers(-5, 5),
    st.dictionaries(st.sampled_from(["x", "y"]), json_values),
)
definitions = st.lists(node, unique_by=lambda each: each.id, max_size=3).map(
    lambda drawn: Definition(nodes=tuple(drawn))
)


@settings(max_examples=30)
@given(definitions, st.randoms(use_true_random=False))
def test_order_says_nothing(definition, dice):
    shuffled = list(definition.nodes)
    dice.shuffle(shuffled)
    again = definition.model_copy(update={"nodes": tuple(shuffled)})
    assert again.digest() == definition.digest()
    assert diff_definitions(definition, again) == []


@settings(max_examples=30)
@given(definitions, definitions)
def test_no_change_and_no_move_means_the_same_digest(before, after):
    same = not diff_definitions(before, after) and not moved_nodes(before, after)
    assert same == (before.digest() == after.digest())


@settings(max_examples=30)
@given(definitions)
def test_what_is_exported_is_read_back_the_same(definition):
    text = written({"format": FORMAT, "definition": definition.canonical()})
    content = parsed(text)
    assert read_definition(content).digest() == definition.digest()
    assert written(content) == text


def exported(**changes):
    definition = graph(START, ASK, edges=[("start", "ask")]).canonical() | changes
    return {"format": FORMAT, "definition": definition}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"definition": {}}, "no exported workflow"),
        (exported(schema_version=2), "schema version 2, and this release reads up to 1"),
        (exported(schema_version=True), "does not say which schema version"),
        (exported(wizard=1), "cannot be read at wizard"),
        (
            exported(nodes=[{"id": "a", "type": "magic.wand", "name": "A"}], edges=[]),
            "no steps of these kinds: magic.wand \\(version 1\\)",
        ),
    ],
)
def test_what_is_not_understood_is_refused_with_a_sentence(content, said):
    with pytest.raises(Unreadable, match=said):
        read_definition(content)


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "[" * 100_000])
def test_a_file_that_is_no_workflow_is_refused(text):
    with pytest.raises(Unreadable):
        parsed(text)


class First(Settings):
    text: str


class Second(Settings):
    message: str


SAY = NodeType(
    key="demo.say", title="Say", icon="x", group=Group.ACTIONS, description="", settings=First
)
SAY_2 = SAY.model_copy(
    update={"version": 2, "settings": Second, "upgrade": lambda old: {"message": old["text"]}}
)
REGISTRY = {**NODE_TYPES, ("demo.say", 1): SAY, ("demo.say", 2): SAY_2}


def test_newer_versions_of_types_show_before_and_after_and_touch_nothing_else():
    say = {"id": "say", "type": "demo.say", "config": {"text": "Hello"}}
    definition = graph(START, say, edges=[("start", "say")])
    (found,) = upgrades(definition, REGISTRY)
    assert (found.before, found.after) == ({"text": "Hello"}, {"message": "Hello"})
    assert (found.from_version, found.to_version) == (1, 2)
    after = upgrade(definition, REGISTRY)
    assert [each.type_version for each in after.nodes] == [1, 2]
    assert upgrades(after, REGISTRY) == []


def test_the_file_has_a_fixed_order_for_git():
    content = json.loads(written(exported()))
    assert list(content) == sorted(content)


@pytest.mark.parametrize("bad", ["\x00", "\ud800", float("nan"), float("inf")])
def test_what_the_database_cannot_hold_is_refused_at_the_door(bad):
    for config in ({"a": [bad]}, {str(bad): 1} if isinstance(bad, str) else {"a": bad}):
        with pytest.raises(ValueError, match="must not"):
            Node(id="a", type="note", name="A", config=config)
