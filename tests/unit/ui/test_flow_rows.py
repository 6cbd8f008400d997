"""What the builder is told of nodes, and how a difference becomes a picture."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.node_types import catalogue
from agents_os.ui.flow import node_rows
from agents_os.ui.flow.node_rows import EMOJI, type_rows, workflow_fields
from agents_os.ui.flow.schema_fields import FieldRow, fields_of
from agents_os.ui.pages.workflow.picture import difference

FIELDS = Path(node_rows.__file__).with_name("fields.jsx")


def all_of(rows: Iterable[FieldRow]) -> Iterator[FieldRow]:
    for row in rows:
        yield row
        yield from all_of(row.get("fields", []))


def test_every_setting_of_every_type_of_node_has_a_control() -> None:
    text = FIELDS.read_text().partition("const CONTROLS")[2]
    controls = set(re.findall(r'([a-z-]+)(?=:|")', text))
    rows = [row for each in type_rows() for row in all_of(each["fields"])]
    rows += list(all_of(workflow_fields()))
    assert {row["kind"] for row in rows} <= controls
    assert len(rows) > 60


def test_every_type_of_node_has_a_face_of_its_own() -> None:
    icons = {each.icon for each in catalogue()}
    assert icons <= EMOJI.keys()
    assert len({EMOJI[icon] for icon in icons}) == len(icons)


def test_fields_follow_the_schema_of_the_settings() -> None:
    schema = {
        "$defs": {"Case": {"type": "object", "properties": {"key": {"type": "string"}}}},
        "required": ["who"],
        "properties": {
            "who": {"type": "string", "format": "agent", "title": "Agent"},
            "much": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]},
            "cases": {"type": "array", "items": {"$ref": "#/$defs/Case"}},
            "people": {"type": "array", "items": {"type": "string", "format": "person"}},
            "way": {"enum": ["at_once", "later"], "default": "later"},
            "free": {},
        },
    }
    rows = {row["key"]: row for row in fields_of(schema)}
    kinds = {key: row["kind"] for key, row in rows.items()}
    assert kinds == {
        "who": "agent", "much": "whole", "cases": "rows", "people": "picks", "way": "choice",
        "free": "json",
    }  # fmt: skip
    assert (rows["who"]["required"], rows["much"]["required"]) == (True, False)
    assert rows["much"]["min"] == 1
    assert [each["label"] for each in rows["way"]["options"]] == ["At once", "Later"]
    assert rows["people"]["options"] == [{"value": "", "label": "person"}]


def test_a_difference_is_drawn_over_both_versions() -> None:
    def node(key: str, **more: object) -> dict[str, object]:
        return {"id": key, "type": "data.transform", "name": key, **more}

    before = Definition.model_validate(
        {
            "nodes": [node("a"), node("b"), node("gone")],
            "edges": [{"source": "a", "target": "b"}, {"source": "b", "target": "gone"}],
        }
    )
    after = Definition.model_validate(
        {
            "nodes": [
                node("a", position={"x": 90, "y": 0}),
                node("b", on_error="continue"),
                node("new"),
            ],
            "edges": [{"source": "a", "target": "b"}, {"source": "a", "target": "new"}],
        }
    )
    drawn, marks = difference(before, after)
    assert {each["id"] for each in drawn["nodes"]} == {"a", "b", "gone", "new"}
    assert marks["nodes"] == {"b": "changed", "new": "added", "gone": "removed"}
    assert marks["edges"] == {"a.out>new.in": "new", "b.out>gone.in": "gone"}
