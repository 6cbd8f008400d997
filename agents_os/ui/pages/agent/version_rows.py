"""Versions and differences as flat rows. A difference is always a word and a sign, never colour
alone."""

import json
from dataclasses import dataclass, field
from typing import Any

from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.schemas import AgentVersionRead, DiffLine, FieldChange

SIGNS = {"same": "", "added": "+ added", "removed": "− removed"}
CONTEXT_LINES = 2  # unchanged lines kept around a change
EMPTY = "(empty)"


@dataclass(frozen=True)
class VersionRow:
    number: int
    who: str
    at: str
    message: str
    published: bool
    restored_from: str


@dataclass(frozen=True)
class Line:
    """One line of a difference. `kind`: same, added, removed."""

    kind: str
    sign: str
    text: str


@dataclass(frozen=True)
class Change:
    path: str
    label: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Fact:
    label: str
    text: str


def version_row(version: AgentVersionRead) -> VersionRow:
    return VersionRow(
        number=version.number,
        who=version.author_name or "Agents OS",
        at=version.created_at.isoformat(),
        message=version.change_message,
        published=version.published,
        restored_from=f"v{version.restored_from}" if version.restored_from else "",
    )


def change(found: FieldChange) -> Change:
    if found.lines:
        lines = [_line(each.kind, each.text) for each in near_changes(found.lines)]
    elif found.added or found.removed:
        lines = [_line("removed", each) for each in found.removed]
        lines += [_line("added", each) for each in found.added]
    else:
        lines = [] if found.kind == "added" else _lines("removed", found.before)
        lines += [] if found.kind == "removed" else _lines("added", found.after)
    return Change(path=found.path, label=found.label, lines=lines)


def near_changes(lines: list[DiffLine]) -> list[DiffLine]:
    """The changed lines with a little of what stands around them."""
    changed = [at for at, line in enumerate(lines) if line.kind != "same"]
    near = {at + off for at in changed for off in range(-CONTEXT_LINES, CONTEXT_LINES + 1)}
    return [line for at, line in enumerate(lines) if at in near]


def facts(definition: AgentDefinition) -> list[Fact]:
    """A definition to read, empty fields left out."""
    named = {
        "Role": definition.role,
        "Goal": definition.goal,
        "Instructions": definition.instructions,
        "Tone": definition.persona.tone,
        "Voice": definition.persona.voice,
        "Background": definition.persona.background,
        "Specialties": ", ".join(definition.specialties),
        "Model": definition.model.model,
        "Temperature": _optional(definition.model.temperature),
        "Longest answer": _optional(definition.model.max_output_tokens, " tokens"),
        "Tools": ", ".join(definition.tools),
        "Services": ", ".join(service.name for service in definition.services),
        "Greeting": definition.greeting,
        "Starters": "\n".join(definition.conversation_starters),
    }
    return [Fact(label, text) for label, text in named.items() if text]


def _optional(value: float | None, unit: str = "") -> str:
    return "" if value is None else f"{value:g}{unit}"


def _lines(kind: str, value: Any) -> list[Line]:
    return [_line(kind, text) for text in _words(value).splitlines() or [EMPTY]]


def _words(value: Any) -> str:
    if value is None or value == "":
        return EMPTY
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)


def _line(kind: str, text: str) -> Line:
    return Line(kind=kind, sign=SIGNS[kind], text=text)
