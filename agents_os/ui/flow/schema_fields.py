"""The form of a node: rows for the inspector, made from the JSON Schema of its settings. Pure."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

# Format of a field → the control that edits it. The first line: texts; then choices of the company.
CONTROLS = {
    "template": "template", "template-json": "json", "expression": "expression",
    "textarea": "long", "cron": "text", "time-zone": "text", "seconds": "duration",
    "json-schema": "schema", "form": "form", "uri": "text", "date-time": "text", "email": "text",
}  # fmt: skip
PICKERS = ("agent", "workflow", "knowledge-base", "connection", "person", "team", "model", "tool")
HINTS = {
    "cron": "Minute, hour, day, month, weekday: 0 9 * * 1-5 is every weekday at nine.",
    "time-zone": "For example Europe/Berlin.",
}
LONG_TEXT = 600  # from here on a text has several lines


class Option(TypedDict):
    value: Any
    label: str


class FieldRow(TypedDict):
    """One control. `kind` decides how it is drawn; `fields` are those of a group or of each row."""

    key: str
    label: str
    kind: str
    hint: str
    required: bool
    default: Any
    options: NotRequired[list[Option]]
    fields: NotRequired[list["FieldRow"]]
    min: NotRequired[float]
    max: NotRequired[float]
    most: NotRequired[int]
    more: NotRequired[bool]  # asked for seldom: out of the way until it is set


def fields_of(schema: Mapping[str, Any]) -> list[FieldRow]:
    """The fields of an object schema, in its order."""
    return _fields(schema, schema.get("$defs", {}))


def _fields(schema: Mapping[str, Any], named: Mapping[str, Any]) -> list[FieldRow]:
    required = set(schema.get("required", ()))
    return [
        _field(key, found, named, required=key in required)
        for key, found in schema.get("properties", {}).items()
    ]


def _field(
    key: str, schema: Mapping[str, Any], named: Mapping[str, Any], *, required: bool
) -> FieldRow:
    found = _plain(schema, named)
    row = FieldRow(
        key=key,
        label=found.get("title") or key.replace("_", " ").capitalize(),
        kind=_kind(found, named),
        hint=found.get("description") or HINTS.get(found.get("format", ""), ""),
        required=required,
        default=found.get("default"),
    )
    if row["kind"] in ("choice", "picks") and (options := _options(found, named)):
        row["options"] = options
    if row["kind"] in ("group", "rows"):
        of = found if row["kind"] == "group" else _plain(found.get("items", {}), named)
        row["fields"] = _fields(of, named)
    _bounds(row, found)
    return row


def _plain(schema: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """Without references and without “or nothing”."""
    found = dict(schema)
    while "$ref" in found:
        target = named.get(str(found.pop("$ref")).rpartition("/")[2], {})
        found = {**target, **found}
    choices = [each for each in found.get("anyOf", ()) if each.get("type") != "null"]
    if len(choices) == 1:
        del found["anyOf"]
        return {**_plain(choices[0], named), **found}
    return found


def _kind(found: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    named_format = str(found.get("format", ""))
    if named_format in PICKERS:
        return named_format
    if named_format in CONTROLS:
        short = named_format == "template" and found.get("maxLength", LONG_TEXT) < LONG_TEXT
        return "line" if short else CONTROLS[named_format]
    if "enum" in found or "const" in found:
        return "choice"
    type_ = found.get("type")
    if type_ == "array":
        return _list_kind(_plain(found.get("items", {}), named))
    if type_ == "object":
        return "group" if found.get("properties") else "json"
    if type_ == "string":
        return "long" if found.get("maxLength", 0) >= LONG_TEXT else "text"
    return {"integer": "whole", "number": "number", "boolean": "switch"}.get(str(type_), "json")


def _list_kind(items: Mapping[str, Any]) -> str:
    if items.get("format") in PICKERS or "enum" in items:
        return "picks"
    if items.get("type") == "object" and items.get("properties"):
        return "rows"
    return "words" if items.get("type") == "string" else "json"


def _options(found: Mapping[str, Any], named: Mapping[str, Any]) -> list[Option]:
    of = found if "enum" in found or "const" in found else _plain(found.get("items", {}), named)
    if of.get("format") in PICKERS:
        return [Option(value="", label=str(of["format"]))]  # the list of the company, by its name
    values = of.get("enum") or ([of["const"]] if "const" in of else [])
    return [Option(value=each, label=str(each).replace("_", " ").capitalize()) for each in values]


def _bounds(row: FieldRow, found: Mapping[str, Any]) -> None:
    for low in ("minimum", "exclusiveMinimum"):
        if low in found:
            row["min"] = found[low]
    if "maximum" in found:
        row["max"] = found["maximum"]
    if "maxLength" in found:
        row["most"] = found["maxLength"]
