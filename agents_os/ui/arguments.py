"""Checking what a browser sends to an event handler. Annotations on handlers do not do it."""

from functools import cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints, TypeAdapter, ValidationError
from reflex_base.utils.form import FormData

from agents_os.core.errors import Invalid

# Anything shorter than a message, for arguments whose rules the usecase checks itself.
Text = Annotated[str, StringConstraints(max_length=2_000)]
SearchText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]


def validated(shape: Any, value: Any) -> Any:
    """`value` as `shape`, which is any type pydantic knows: a model, UUID, Literal[...], ...

    Raises:
        Invalid: it does not fit; the message says which field and why, without quoting the value.
    """
    try:
        return _adapter(shape).validate_python(value)
    except ValidationError as error:
        raise Invalid(explain(error)) from None


def form(shape: Any, data: Any, *, boxes: tuple[str, ...] = ()) -> Any:
    """`data` of a submitted form as the pydantic model `shape`. Raises Invalid.

    Empty fields are left out; what the model does not know (ids of inputs) is dropped. `boxes`
    are checkboxes: browsers send nothing for an empty one, so a form with none of the model's
    fields is refused instead of read as all of them unticked. Fields called `name[]` become the
    list `name`, if the handler's argument is annotated `FormData` (a dict keeps only the last one).
    """
    sent = _lists_joined(data) if isinstance(data, FormData) else validated(dict[str, Any], data)
    if boxes and not sent.keys() & shape.model_fields.keys():
        raise Invalid("Nothing of this form has arrived. Reload the page and try again.")
    filled = {
        key: value
        for key, value in sent.items()
        if key in shape.model_fields and value not in ("", None)
    }
    return validated(shape, filled | {box: bool(sent.get(box)) for box in boxes})


def _lists_joined(data: FormData[str, Any]) -> dict[str, Any]:
    return {
        key.removesuffix("[]"): data.getlist(key) if key.endswith("[]") else data[key]
        for key in data
    }


def identifier(value: Any) -> UUID:
    """`value` as an id. Raises Invalid."""
    return validated(UUID, value)


def explain(error: ValidationError) -> str:
    """The first problem as a sentence, e.g. "Name: should have at most 80 characters."."""
    first = error.errors(include_input=False, include_url=False)[0]
    field = str(first["loc"][0]).replace("_", " ").capitalize() if first["loc"] else "The value"
    words = first["msg"].removeprefix("Value error, ").removeprefix("String ")
    return f"{field}: {words.rstrip('.')}."


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)
