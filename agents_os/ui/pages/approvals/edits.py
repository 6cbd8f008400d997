"""Reading a changed payload back from its form."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from agents_os.core.errors import Invalid
from agents_os.core.money import MICRO
from agents_os.ui.arguments import validated
from agents_os.ui.pages.approvals.rows import EditField

LONGEST = 256 * 1024  # of one field; the usecase limits the whole


def payload_from(fields: list[EditField], data: dict[str, Any]) -> dict[str, Any]:
    """The payload as edited. Raises Invalid: a field is missing or not of its kind."""
    return {each.label: _value(each, data) for each in fields}


def micros_from(data: dict[str, Any]) -> int | None:
    """The field `amount`; None when the form has none. Raises Invalid."""
    if "amount" not in data:
        return None
    text = validated(str, data["amount"]).replace(",", "").strip()
    try:
        micros = Decimal(text) * MICRO
    except InvalidOperation:
        raise Invalid("Amount: write a number, for example 12.50.") from None
    if not micros.is_finite() or micros != micros.to_integral_value():
        raise Invalid("Amount: write a number with at most six decimals.")
    return int(micros)


def _value(field: EditField, data: dict[str, Any]) -> Any:
    text = data.get(field.name)
    if not isinstance(text, str) or len(text) > LONGEST:
        raise Invalid(f"{field.label}: this field has not arrived. Reload the page and try again.")
    if field.kind == "text":
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid(f"{field.label}: {_WANTED[field.kind]}") from None
    if not _fits(field.kind, value):
        raise Invalid(f"{field.label}: {_WANTED[field.kind]}")
    return value


_WANTED = {
    "number": "write a number, for example 12.5.",
    "flag": "choose yes or no.",
    "json": "this is not valid JSON. Check brackets, commas and quotation marks.",
}


def _fits(kind: str, value: Any) -> bool:
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, bool) if kind == "flag" else True
