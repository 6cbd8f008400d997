"""A service as a form, and a form as a service. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents_os.core.slugs import first_free, slug_of
from agents_os.domains.agents.metadata.definition import (
    DeliverableSection,
    IntakeField,
    IntakeForm,
)
from agents_os.ui.pages.service.rows import kind_of

KINDS = {
    "text": "Short text",
    "textarea": "Long text",
    "choice": "One of several",
    "boxes": "Some of several",
    "lines": "List of texts",
    "number": "Number",
    "whole": "Whole number",
    "yes": "Yes or no",
    "date": "Date",
    "email": "E-mail address",
    "url": "Web address",
}
SECTIONS = {
    "text": "Text",
    "list": "List",
    "table": "Table",
    "chart": "Chart",
    "file": "File",
    "action": "Action",
}
_FORMATS = {"textarea": "textarea", "date": "date", "email": "email", "url": "uri"}
_TYPES = {"number": "number", "whole": "integer", "yes": "boolean"}
_LONGEST_KEY = 50


@dataclass(frozen=True)
class AskedRow:
    """A question to edit. `id` keeps its fields apart; `key` is "" for a new one."""

    id: str
    key: str = ""
    label: str = ""
    kind: str = "text"
    required: bool = False
    hint: str = ""
    options: str = ""


@dataclass(frozen=True)
class PartRow:
    """A section of the result to edit."""

    id: str
    key: str = ""
    label: str = ""
    kind: str = "text"
    hint: str = ""


def asked_rows(form: IntakeForm) -> list[AskedRow]:
    return [
        AskedRow(
            id=f"q{number}",
            key=key,
            label=asked.title,
            kind="whole" if asked.type == "integer" else kind_of(asked),
            required=key in form.required,
            hint=asked.description,
            options="\n".join(asked.enum or (asked.items.enum if asked.items else None) or ()),
        )
        for number, (key, asked) in enumerate(form.questions())
    ]


def part_rows(sections: Sequence[DeliverableSection]) -> list[PartRow]:
    return [
        PartRow(f"s{number}", each.id, each.label, each.type, each.description)
        for number, each in enumerate(sections)
    ]


def intake_of(
    rows: Sequence[AskedRow], sent: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The form as JSON Schema. `before`: the questions as they were, for bounds and defaults."""
    properties: dict[str, Any] = {}
    required = []
    for row in rows:
        key = row.key or _free_key(_said(sent, row.id, "label"), properties)
        kind = _said(sent, row.id, "kind") or row.kind
        kept = _bounds(before.get(row.key, {})) if kind == row.kind else {}
        properties[key] = kept | _field(row, sent, kind)
        if sent.get(f"{row.id}-required"):
            required.append(key)
    return {"properties": properties, "required": required}


def sections_of(rows: Sequence[PartRow], sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    sections: dict[str, dict[str, Any]] = {}
    for row in rows:
        label = _said(sent, row.id, "label")
        key = row.key or _free_key(label, sections)
        sections[key] = {
            "id": key,
            "label": label,
            "type": _said(sent, row.id, "kind") or row.kind,
            "description": _said(sent, row.id, "hint"),
        }
    return list(sections.values())


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _field(row: AskedRow, sent: Mapping[str, Any], kind: str) -> dict[str, Any]:
    field: dict[str, Any] = {
        "type": "array" if kind in ("boxes", "lines") else _TYPES.get(kind, "string"),
        "title": _said(sent, row.id, "label"),
        "description": _said(sent, row.id, "hint"),
    }
    options = lines(_said(sent, row.id, "options")) or None
    if kind in _FORMATS:
        field["format"] = _FORMATS[kind]
    if kind == "choice":
        field["enum"] = options or []
    if kind in ("boxes", "lines"):
        field["items"] = {"enum": options or []} if kind == "boxes" else {}
    return field


def _bounds(before: Mapping[str, Any]) -> dict[str, Any]:
    """What this form does not show, and keeps."""
    read = IntakeField.model_validate(before) if before else None
    kept = {"minimum", "maximum", "max_length"}
    return read.model_dump(by_alias=True, include=kept, exclude_none=True) if read else {}


def _said(sent: Mapping[str, Any], row_id: str, what: str) -> str:
    return str(sent.get(f"{row_id}-{what}") or "").strip()


def _free_key(label: str, taken: Mapping[str, Any]) -> str:
    base = slug_of(label)[:_LONGEST_KEY].strip("-")
    base = base if base[0].isalpha() else f"field-{base}"
    return first_free(base, {key.replace("_", "-") for key in taken}).replace("-", "_")
