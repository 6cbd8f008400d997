"""Whether data has the shape that a JSON Schema describes."""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import SchemaError  # type: ignore[import-untyped]

from agents_os.core.errors import Invalid

MOST_PROBLEMS = 5


class BadShape(Invalid):
    """What should describe a shape is no JSON Schema."""

    code = "bad_shape"


def problems(shape: Mapping[str, Any], data: Any) -> str:
    """What is wrong with the data, a line each; empty: nothing. Raises BadShape."""
    try:
        Draft202012Validator.check_schema(shape)
    except SchemaError as error:
        raise BadShape(f"This is no JSON Schema: {error.message}") from error
    found = sorted(Draft202012Validator(shape).iter_errors(data), key=lambda each: each.json_path)
    lines = [f"{each.json_path}: {each.message[:300]}" for each in found[:MOST_PROBLEMS]]
    return "\n".join(lines)
