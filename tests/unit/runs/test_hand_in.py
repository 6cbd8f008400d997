"""Reading what a model hands in."""

import json

import pytest

from agents_os.domains.agents.metadata.definition import DeliverableSpec
from agents_os.domains.runs.usecases.task_loop.hand_in import read_call, read_text, submit_tool

SPEC = DeliverableSpec.model_validate(
    {
        "key": "report",
        "name": "Report",
        "sections": [
            # names that a model class has attributes of already
            {"id": "schema", "label": "Schema", "type": "text", "description": "The gist"},
            {"id": "model_fields", "label": "Fields", "type": "list"},
        ],
    }
)
FREE = {
    "title": "Note",
    "sections": [{"id": "a", "label": "A", "type": "text", "data": {"markdown": "Hello"}}],
}
ORDERED = {
    "title": "Note",
    "sections": {"schema": {"markdown": "Hello"}, "model_fields": {"items": ["One"]}},
}


def test_the_schema_names_every_ordered_section_and_what_it_is_for():
    schema = submit_tool(SPEC).parameters
    sections = schema["$defs"]["Sections"]
    assert sections["required"] == ["schema", "model_fields"]
    assert sections["properties"]["schema"]["description"] == "Schema. The gist"
    assert not sections.get("additionalProperties", True)


def test_ordered_sections_become_a_deliverable_in_their_order():
    draft = read_call(json.dumps(ORDERED), SPEC).draft
    assert draft is not None
    assert [(each.id, each.label, each.type) for each in draft.sections] == [
        ("schema", "Schema", "text"),
        ("model_fields", "Fields", "list"),
    ]


def test_without_an_order_the_sections_are_the_agents_own():
    assert read_call(json.dumps(FREE), None).draft is not None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("{", "not JSON"),
        ("[]", "one JSON object"),
        (json.dumps(FREE | {"sections": []}), "sections"),
        (json.dumps(FREE | {"extra": 1}), "extra: Extra inputs"),
        (json.dumps(FREE | {"title": "x" * 81}), "title"),
        (json.dumps(FREE | {"title": "a\0b"}), "title"),
    ],
)
def test_what_does_not_fit_is_said_in_words(arguments, says):
    handed_in = read_call(arguments, None)
    assert handed_in.draft is None
    assert says in handed_in.problem
    assert len(handed_in.problem) < 2_100


def test_a_missing_ordered_section_is_named():
    incomplete = ORDERED | {"sections": {"schema": {"markdown": "Hello"}}}
    assert "sections.model_fields" in read_call(json.dumps(incomplete), SPEC).problem


def test_a_plain_answer_is_one_text_section_unless_sections_were_ordered():
    draft = read_text("# Hello", "The task", None).draft
    assert draft is not None
    assert (draft.title, len(draft.sections)) == ("The task", 1)
    assert read_text("# Hello", "The task", SPEC).draft is None


@pytest.mark.parametrize("fence", ["{}", "```json\n{}\n```", "```\n{}\n```"])
def test_json_in_a_plain_answer_is_read_like_the_arguments(fence):
    assert read_text(fence.replace("{}", json.dumps(ORDERED)), "T", SPEC).draft is not None


def test_an_empty_answer_is_no_result():
    assert read_text("  ", "The task", None).draft is None
