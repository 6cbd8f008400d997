"""Whether data has the shape that a JSON Schema (draft 2020-12) describes.

Who writes a schema is a stranger to the machine it is checked on, and who sends the data is one to
both. So nothing outside of the schema is looked up, whatever address a `$ref` names, and patterns
are matched in time linear in the text (no look-around, no back references).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from agents_os.core.errors import Invalid

MOST_PROBLEMS = 5
_MOST_REFERENCES = 20  # one to the next
# Where one of these stands, what fits is not told from the schema alone.
_OPEN = {"allOf", "anyOf", "oneOf", "if", "not", "patternProperties", "prefixItems", "$dynamicRef"}


class BadShape(Invalid):
    """What should describe a shape is no JSON Schema."""

    code = "bad_shape"


def problems(shape: Mapping[str, Any], data: Any) -> str:
    """What is wrong with the data, a line each, five at most; empty: nothing.

    Raises:
        BadShape: it is no JSON Schema, or refers to what is not in it.
    """
    try:
        validator = Draft202012Validator(
            dict(shape), pattern_options=RegexOptions(), retriever=_nothing_outside
        )
    except ValidationError as error:
        why = error.message.partition("\n")[0]
        raise BadShape(f"This JSON Schema cannot be used: {why:.300}") from error
    lines = sorted(f"{_place(each)}: {each.message:.300}" for each in validator.iter_errors(data))
    return "\n".join(lines[:MOST_PROBLEMS])


def instead(shape: Mapping[str, Any], path: Sequence[str | int]) -> list[str] | None:
    """What there is where data of this shape never has the next part of `path`; None: it may."""
    at: Any = shape
    for part in path:
        at = _resolved(shape, at)
        if not isinstance(at, Mapping) or at.keys() & _OPEN:
            return [] if at is False else None
        kinds = at.get("type", "array" if isinstance(part, int) else "object")
        if ("array" if isinstance(part, int) else "object") not in kinds:
            return []
        known = {} if isinstance(part, int) else at.get("properties", {})
        rest = "items" if isinstance(part, int) else "additionalProperties"
        if part not in known and at.get(rest) is False:
            return list(known)
        at = known.get(part, at.get(rest))
    return None


def _resolved(shape: Mapping[str, Any], at: Any) -> Any:
    """What a part of the schema refers to inside of it; None: nobody knows."""
    for _ in range(_MOST_REFERENCES):
        if not isinstance(at, Mapping) or "$ref" not in at:
            return at
        head, *names = str(at["$ref"]).split("/")
        at = shape if head == "#" else None
        for name in names:
            name = name.replace("~1", "/").replace("~0", "~")
            at = at.get(name) if isinstance(at, Mapping) else None
    return None


def _place(error: ValidationError) -> str:
    """As in JSONPath: `$.lines[2].price`."""
    steps = (f"[{each}]" if isinstance(each, int) else f".{each}" for each in error.instance_path)
    return "$" + "".join(steps)


def _nothing_outside(address: str) -> Any:
    raise LookupError(f"“{address:.200}” is not in it. Put what it needs into its $defs.")
