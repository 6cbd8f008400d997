"""What an agent hands in: how a model is asked for it, and how its answer is read. Pure."""

import json
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from agents_os.core.text import clip, first_line
from agents_os.domains.agents.metadata.definition import DeliverableSection, DeliverableSpec
from agents_os.domains.gateway.metadata.schemas import ToolSpec
from agents_os.domains.runs.metadata.loop import SUBMIT
from agents_os.domains.runs.metadata.tool import schema_of
from agents_os.domains.tasks.metadata.sections import (
    ActionData,
    ChartData,
    DeliverableDraft,
    FileData,
    ListData,
    TableData,
    TextData,
)

_DATA: dict[str, type[BaseModel]] = {
    "text": TextData,
    "list": ListData,
    "table": TableData,
    "chart": ChartData,
    "file": FileData,
    "action": ActionData,
}
_MOST_PROBLEMS = 8


class HandedIn(NamedTuple):
    """A deliverable, or why it is none: sentences the model can act on."""

    draft: DeliverableDraft | None = None
    problem: str = ""


def submit_tool(spec: DeliverableSpec | None) -> ToolSpec:
    """The tool with which a model hands in; with `spec`, its sections are part of the schema."""
    schema = schema_of(DeliverableDraft) if spec is None else _ordered(spec).model_json_schema()
    return ToolSpec(
        name=SUBMIT,
        description="Hands in the finished result for review. This ends your work on the task.",
        parameters=schema,
    )


def read_call(arguments: str, spec: DeliverableSpec | None) -> HandedIn:
    """The deliverable in the arguments of a call to `submit_deliverable`."""
    try:
        given = json.loads(arguments)
    except ValueError as error:
        return HandedIn(problem=f"The arguments are not JSON: {error}")
    if not isinstance(given, dict):
        return HandedIn(problem="The arguments must be one JSON object.")
    try:
        if spec is not None:
            given = _as_draft(_ordered(spec).model_validate(given), spec)
        return HandedIn(DeliverableDraft.model_validate(given))
    except ValidationError as error:
        return HandedIn(problem=problems_of(error))


def read_text(text: str, title: str, spec: DeliverableSpec | None) -> HandedIn:
    """The deliverable in a plain answer: JSON like the tool's arguments, else one text section."""
    bare = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    if bare.startswith("{"):
        found = read_call(bare, spec)
        if found.draft is not None or spec is not None:
            return found
    if spec is not None:
        return HandedIn(problem=f"Hand in the sections that were ordered with {SUBMIT}.")
    section = {"id": "result", "label": "Result", "type": "text", "data": {"markdown": text}}
    try:
        return HandedIn(DeliverableDraft.model_validate({"title": title, "sections": [section]}))
    except ValidationError as error:
        return HandedIn(problem=problems_of(error))


def _ordered(spec: DeliverableSpec) -> type[BaseModel]:
    """A model of exactly what was ordered. Field names are ours, so that none can collide."""
    fields: dict[str, Any] = {
        f"section_{number}": (_DATA[section.type], _described(section))
        for number, section in enumerate(spec.sections)
    }
    strict = ConfigDict(extra="forbid", frozen=True)
    sections = create_model("Sections", __config__=strict, **fields)
    draft = DeliverableDraft.model_fields
    return create_model(
        "OrderedDeliverable",
        __config__=strict,
        title=(draft["title"].rebuild_annotation(), ...),
        summary=(draft["summary"].rebuild_annotation(), ""),
        sections=(sections, ...),
    )


def _described(section: DeliverableSection) -> Any:
    words = f"{section.label}. {section.description}".strip()
    return Field(alias=section.id, description=words)


def _as_draft(ordered: BaseModel, spec: DeliverableSpec) -> dict[str, Any]:
    said = ordered.model_dump(by_alias=True, mode="json")
    return {
        "title": said["title"],
        "summary": said["summary"],
        "sections": [
            {
                "id": section.id,
                "label": section.label,
                "description": section.description,
                "type": section.type,
                "data": said["sections"][section.id],
            }
            for section in spec.sections
        ],
    }


def problems_of(error: ValidationError) -> str:
    """What does not fit, a line each, as a model can act on it."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    lines = [
        f"- {'.'.join(str(part) for part in each['loc']) or 'deliverable'}: "
        f"{first_line(each['msg'], 200)}"
        for each in problems[:_MOST_PROBLEMS]
    ]
    more = len(problems) - len(lines)
    return clip("\n".join([*lines, *([f"- and {more} more"] if more else [])]), 2_000)
