"""The expressions and templates in the settings of a node, found by the formats of the fields."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Kind = Literal["expression", "template"]
_KINDS: dict[object, Kind] = {
    "expression": "expression",
    "template": "template",
    "template-json": "template",
}


class Placed(NamedTuple):
    """`path` is that of the field: "cases.0.condition"."""

    path: str
    kind: Kind
    value: Any


def placed(settings: BaseModel, path: str = "") -> Iterator[Placed]:
    """Every filled expression or template of checked settings."""
    for name, field in type(settings).model_fields.items():
        value, at = getattr(settings, name), f"{path}{name}"
        kind = _KINDS.get(_format(field))
        if kind and value not in ("", None):
            yield Placed(at, kind, value)
            continue
        for number, item in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(item, BaseModel):
                yield from placed(item, f"{at}.{number}.")


def ids(settings: BaseModel, format_: str) -> Iterator[tuple[str, str]]:
    """(field, id) of every chosen thing of a format: "agent", "workflow"."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if _format(field) == format_ and isinstance(value, str):
            yield name, value


def _format(field: FieldInfo) -> object:
    """From the field itself, or from what is optional in it."""
    extra = field.json_schema_extra
    if isinstance(extra, dict) and "format" in extra:
        return extra["format"]
    for part in getattr(field.annotation, "__args__", ()):
        for each in getattr(part, "__metadata__", ()):
            extra = getattr(each, "json_schema_extra", None)
            if isinstance(extra, dict) and "format" in extra:
                return extra["format"]
    return None
