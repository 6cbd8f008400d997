"""Whether data has the shape that a JSON Schema (draft 2020-12) describes.

Who writes a schema is a stranger to the machine it is checked on, and who sends the data is one to
both. So nothing outside of the schema is looked up, whatever address a `$ref` names, and patterns
are matched in time linear in the text (no look-around, no back references).
"""

from collections.abc import Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from agents_os.core.errors import Invalid

MOST_PROBLEMS = 5


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


def _place(error: ValidationError) -> str:
    """As in JSONPath: `$.lines[2].price`."""
    steps = (f"[{each}]" if isinstance(each, int) else f".{each}" for each in error.instance_path)
    return "$" + "".join(steps)


def _nothing_outside(address: str) -> Any:
    raise LookupError(f"“{address:.200}” is not in it. Put what it needs into its $defs.")
