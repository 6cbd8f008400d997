"""Whether data has the shape that a JSON Schema (draft 2020-12) describes.

Who writes a schema is a stranger to the machine it is checked on, so nothing outside of the schema
is looked up: by itself the library would ask whatever address a `$ref` names.
"""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import SchemaError  # type: ignore[import-untyped]
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]
from referencing.exceptions import Unresolvable

from agents_os.core.errors import Invalid

MOST_PROBLEMS = 5


class BadShape(Invalid):
    """What should describe a shape is no JSON Schema."""

    code = "bad_shape"


def problems(shape: Mapping[str, Any], data: Any) -> str:
    """What is wrong with the data, a line each, five at most; empty: nothing.

    Raises:
        BadShape: it is no JSON Schema, refers to what is not in it, or to itself without an end.
    """
    try:
        Draft202012Validator.check_schema(shape)
        found = list(Draft202012Validator(shape, registry=REGISTRY).iter_errors(data))
    except SchemaError as error:
        raise BadShape(f"This is no JSON Schema: {error.message}") from error
    except Unresolvable as error:
        raise BadShape(
            f"The JSON Schema refers to “{error.ref:.200}”, which is not in it. Put what it needs"
            " into its $defs."
        ) from error
    except RecursionError as error:
        raise BadShape(
            "The JSON Schema leads back to itself without an end, or the data is nested too deeply."
        ) from error
    found.sort(key=lambda each: each.json_path)
    lines = [f"{each.json_path}: {each.message[:300]}" for each in found[:MOST_PROBLEMS]]
    return "\n".join(lines)
