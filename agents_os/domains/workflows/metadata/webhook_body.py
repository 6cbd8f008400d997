"""What a request to a webhook says, as `trigger.data`. Pure."""

import json
from collections.abc import Iterator
from typing import Any, Never
from urllib.parse import parse_qs

from agents_os.domains.workflows.metadata.trigger_errors import (
    WebhookBodyUnusable,
    WebhookContentUnknown,
    WebhookTooLarge,
)

LARGEST_BODY = 256 * 1024  # bytes
_MOST_FIELDS = 1_000


def require_size(body: bytes) -> None:
    """Raise WebhookTooLarge."""
    if len(body) > LARGEST_BODY:
        raise WebhookTooLarge(
            f"The body has {len(body):,} bytes; a webhook takes at most {LARGEST_BODY:,}. Send an"
            " address of the data instead of the data."
        )


def read_body(content_type: str, body: bytes) -> dict[str, Any]:
    """The fields of a JSON object or a form; of text `text`; of other JSON `value`.

    Raises:
        WebhookContentUnknown: none of these.
        WebhookBodyUnusable: it is not what it says it is, or holds what cannot be stored.
    """
    try:
        found = _read(content_type, body.decode("utf-8"))
        for text in _texts(found):
            text.encode("utf-8")  # refuses halves of characters
            if "\0" in text:
                raise WebhookBodyUnusable("The body holds a NUL character, which is not stored.")
    except UnicodeError as error:
        raise WebhookBodyUnusable("The body is not UTF-8 text.") from error
    except (ValueError, RecursionError) as error:
        raise WebhookBodyUnusable(
            "The body cannot be read as what its header Content-Type says it is."
        ) from error
    return found


def _read(content_type: str, text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        found = json.loads(text, parse_constant=_no_number)
        return found if isinstance(found, dict) else {"value": found}
    if kind == "application/x-www-form-urlencoded":
        return _form(text)
    if kind == "text/plain":
        return {"text": text}
    raise WebhookContentUnknown(
        "A webhook reads application/json, application/x-www-form-urlencoded and text/plain. "
        "Set the header Content-Type to the one you send."
    )


def _no_number(name: str) -> Never:
    raise ValueError(name)


def _form(text: str) -> dict[str, Any]:
    """A field given more than once is a list."""
    fields = parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    return {name: values[0] if len(values) == 1 else values for name, values in fields.items()}


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _texts(each)
        case dict():
            yield from value
            for each in value.values():
                yield from _texts(each)
