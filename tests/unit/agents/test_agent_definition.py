"""What a definition accepts, and that its digest depends on its content only."""

import pytest
from pydantic import ValidationError

from agents_os.domains.agents.metadata.definition import AgentDefinition, IntakeForm
from agents_os.domains.agents.metadata.errors import UnknownTool
from agents_os.domains.agents.metadata.gallery import templates
from agents_os.domains.agents.metadata.tools import describe_tools, require_known

QUILL = templates()["quill"].definition
SERVICE = QUILL.canonical()["services"][0]
FIELD = {"type": "string", "title": "Topic"}


def broken(**fields):
    return QUILL.canonical() | fields


@pytest.mark.parametrize(
    "fields",
    [
        {"services": [SERVICE | {"price_credits": 9}]},
        {"services": [SERVICE | {"price_credits": 51}]},
        {"services": [SERVICE | {"price_credits": -10}]},
        {"services": [SERVICE, SERVICE]},
        {"services": [SERVICE | {"deliverables": SERVICE["deliverables"] * 2}]},
        {"services": [SERVICE | {"deliverables": []}]},
        {"tools": ["search_web", "search_web"]},
        {"favourite_tools": ["send_email"]},
        {"tools": ["rm -rf"]},
        {"instructions": "  "},
        {"instructions": "x" * 20_001},
        {"instructions": "with \x00 inside"},
        {"goal": "two\nlines"},
        {"role": ""},
        {"model": {"temperature": 2.1}},
        {"model": {"temperature": float("nan")}},
        {"model": {"model": "no spaces allowed"}},
        {"limits": {"timeout_s": 5}},
        {"limits": {"concurrency": 0}},
        {"conversation_starters": ["a"] * 5},
        {"conversation_starters": [" "]},
        {"system_prompt": "one blob"},
    ],
    ids=lambda fields: "-".join(fields),
)
def test_what_does_not_fit_is_refused(fields):
    with pytest.raises(ValidationError):
        AgentDefinition.model_validate(broken(**fields))


@pytest.mark.parametrize(
    "form",
    [
        {"properties": {}},
        {"properties": {"topic": FIELD}, "required": ["colour"]},
        {"properties": {"topic": FIELD | {"type": "object"}}},
        {"properties": {"topic": FIELD | {"type": "array"}}},
        {"properties": {"topic": FIELD | {"items": {"type": "string"}}}},
        {"properties": {"topic": FIELD | {"enum": ["a"], "default": "b"}}},
        {"properties": {"topic": FIELD | {"type": "integer", "enum": ["a"]}}},
        {"properties": {"Bad Key": FIELD}},
        {"properties": {"topic": {"type": "string"}}},
    ],
)
def test_an_intake_form_asks_only_what_can_be_drawn(form):
    with pytest.raises(ValidationError):
        IntakeForm.model_validate(form)


def test_the_digest_is_of_the_content():
    stored = AgentDefinition.model_validate(QUILL.canonical())
    assert stored == QUILL
    assert stored.digest() == QUILL.digest()
    assert AgentDefinition.model_validate(broken(goal="Another")).digest() != QUILL.digest()


def test_retired_tools_do_not_make_a_version_unreadable():
    old = AgentDefinition.model_validate(broken(tools=["retired_tool"], favourite_tools=[]))
    assert describe_tools(old.tools) == []
    with pytest.raises(UnknownTool):
        require_known(old.tools)
