"""One service: its questions as fields of a form, and its quote in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from agents_os.core import money
from agents_os.domains.agents.metadata.definition import IntakeField, IntakeForm
from agents_os.domains.orders.metadata.service_schemas import QuoteRead, ServiceDetail
from agents_os.ui.order_words import counted, included, span

LIST_HINT = "One on each line."
_KINDS = {"date": "date", "email": "email", "uri": "url", "textarea": "textarea"}


@dataclass(frozen=True)
class Option:
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Question:
    """A field of the form. `kind` says how it is drawn; lists of free text are a text area."""

    key: str
    label: str
    kind: str
    hint: str = ""
    required: bool = False
    value: str = ""
    checked: bool = False
    least: str = ""
    most: str = ""
    step: str = "any"
    longest: int = 20_000
    options: list[Option] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True)
class Offer:
    """What is bought. `parts` are the sections of the result."""

    name: str = ""
    about: str = ""
    agent: str = ""
    agent_id: str = ""
    emoji: str = ""
    price: str = ""
    time: str = ""
    result: str = ""
    parts: list[list[str]] = field(default_factory=list)
    criteria: list[str] = field(default_factory=list)
    included: list[str] = field(default_factory=list)
    columns: str = ""
    available: bool = False
    offered: bool = False
    can_edit: bool = False


@dataclass(frozen=True)
class Deal:
    """A quote. `until` is ISO text."""

    id: str = ""
    price: str = ""
    each: str = ""
    orders: int = 0
    time: str = ""
    until: str = ""


def offer(service: ServiceDetail) -> Offer:
    return Offer(
        name=service.name,
        about=service.description,
        agent=service.agent_name,
        agent_id=str(service.agent_id),
        emoji=service.agent_emoji,
        price=f"{service.price_credits} credits",
        time=span(service.expected_minutes * 60),
        result=service.deliverable.name,
        parts=[[each.label, each.description] for each in service.deliverable.sections],
        criteria=service.criteria,
        included=included(service.revision_limit, service.auto_accept_days),
        columns=", ".join(service.intake_form.order),
        available=service.available,
        offered=service.offered,
        can_edit=service.can_edit,
    )


def questions(
    form: IntakeForm, answers: Mapping[str, Any], problems: Mapping[str, str] | None = None
) -> list[Question]:
    """The form, filled with `answers`, each with what is wrong with it."""
    said = problems or {}
    return [
        replace(
            _question(key, asked, answers.get(key, asked.default)),
            required=key in form.required,
            error=said.get(key, ""),
        )
        for key, asked in _in_order(form)
    ]


def _in_order(form: IntakeForm) -> list[tuple[str, IntakeField]]:
    """What must be answered comes first."""
    return sorted(form.questions(), key=lambda pair: pair[0] not in form.required)


def _question(key: str, asked: IntakeField, value: Any) -> Question:
    listed = asked.type == "array" and not (asked.items and asked.items.enum)
    choices = asked.enum or (asked.items.enum if asked.items else None) or ()
    return Question(
        key=key,
        label=asked.title,
        kind=kind_of(asked),
        hint=" ".join(part for part in (asked.description, LIST_HINT if listed else "") if part),
        value=_text(value),
        checked=value is True,
        least="" if asked.minimum is None else f"{asked.minimum:g}",
        most="" if asked.maximum is None else f"{asked.maximum:g}",
        step="1" if asked.type == "integer" else "any",
        longest=asked.max_length or 20_000,
        options=[Option(each, chosen=each == value or each in _list(value)) for each in choices],
    )


def kind_of(asked: IntakeField) -> str:
    if asked.type == "array":
        return "boxes" if asked.items and asked.items.enum else "lines"
    if asked.type in ("integer", "number"):
        return "number"
    if asked.type == "boolean":
        return "yes"
    return "choice" if asked.enum else _KINDS.get(asked.format or "", "text")


def answers_in(form: IntakeForm, sent: Mapping[str, list[str]]) -> dict[str, Any]:
    """What a browser sent, as answers. `sent`: every value of each field."""
    return {key: _sent(asked, sent.get(key, [])) for key, asked in form.properties.items()}


def _sent(asked: IntakeField, values: list[str]) -> Any:
    kind = kind_of(asked)
    if kind == "boxes":
        return values
    if kind == "yes":
        return bool(values)
    text = values[-1] if values else ""
    if kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    return text


def deal(quote: QuoteRead) -> Deal:
    number = len(quote.lines)
    total = money.show_credits(money.MicroCredits(quote.total_micros))
    basis = (
        f"as the last {counted(quote.past_orders, 'order')} took"
        if quote.past_orders
        else "as the service states"
    )
    return Deal(
        id=str(quote.id),
        price=f"{total} credits",
        each=f"{counted(number, 'order')}, {quote.terms.price_credits} credits each",
        orders=number,
        time=f"{span(quote.expected_s)}, {basis}",
        until=quote.expires_at.isoformat(),
    )


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None or isinstance(value, bool) else str(value)


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else []
