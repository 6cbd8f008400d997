"""Answers to an intake form: read strictly, told kindly. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model

from agents_os.core.fields import EmailAddress, NoteText, ShortText
from agents_os.domains.agents.metadata.definition import IntakeField, IntakeForm
from agents_os.domains.orders.metadata.errors import AnswersIncomplete
from agents_os.domains.tasks.metadata.sections import WebAddress

MOST_CHARACTERS = 90_000  # of all answers together
MOST_ENTRIES = 50

_SAID = {
    "missing": "Please answer this.",
    "extra_forbidden": "The form does not ask for this.",
    "bool_parsing": "Answer yes or no.",
    "date_from_datetime_parsing": "Write a date like 2026-12-01.",
    "date_parsing": "Write a date like 2026-12-01.",
    "float_parsing": "Write a number.",
    "int_parsing": "Write a whole number.",
    "int_from_float": "Write a whole number.",
    "list_type": "Give a list.",
    "string_type": "Write a text.",
}


def check_answers(form: IntakeForm, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as JSON values; what was left empty is left out.

    Raises:
        AnswersIncomplete: details `fields` say for each field what is wrong.
    """
    filled = {key: value for key, value in given.items() if value not in ("", None, [])}
    try:
        read = _shape(form).model_validate(filled)
    except ValidationError as error:
        raise incomplete(form, _problems(error)) from None
    answers = read.model_dump(mode="json", exclude_none=True, by_alias=True)
    if sum(len(str(value)) for value in answers.values()) > MOST_CHARACTERS:
        longest = max(answers, key=lambda key: len(str(answers[key])))
        limit = f"All answers together have more than {MOST_CHARACTERS:,} characters. Shorten this."
        raise incomplete(form, {longest: limit})
    return answers


def incomplete(form: IntakeForm, problems: Mapping[str, str]) -> AnswersIncomplete:
    key, first = next(iter(problems.items()))
    title = form.properties[key].title if key in form.properties else key
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return AnswersIncomplete(f"{title}: {first}{more}", fields=dict(problems))


def _problems(error: ValidationError) -> dict[str, str]:
    """What is wrong with each field; the first problem of each."""
    problems: dict[str, str] = {}
    for each in error.errors(include_url=False, include_input=False):
        text = each["msg"].removeprefix("Value error, ").replace("Input should", "This should")
        said = _SAID.get(each["type"]) or text[:1].upper() + text[1:].rstrip(".") + "."
        problems.setdefault(str(each["loc"][0]), said)
    return problems


def _shape(form: IntakeForm, *, required: bool = True) -> type[BaseModel]:
    """A model of the form. Field names are ours, so that none can collide."""
    fields: dict[str, Any] = {
        f"answer_{number}": _field(key, asked, required=required and key in form.required)
        for number, (key, asked) in enumerate(form.questions())
    }
    return create_model("Answers", __config__=ConfigDict(extra="forbid"), **fields)


def _field(key: str, asked: IntakeField, *, required: bool) -> Any:
    type_ = _type(asked)
    if required:
        return (type_, Field(alias=key))
    return (type_ | None, Field(default=asked.default, alias=key))


def _type(asked: IntakeField) -> Any:
    match asked.type:
        case "boolean":
            return bool
        case "integer":
            return Annotated[int, Field(ge=asked.minimum, le=asked.maximum)]
        case "number":
            bounds = Field(ge=asked.minimum, le=asked.maximum, allow_inf_nan=False)
            return Annotated[float, bounds]
        case "array":
            return Annotated[_entries(asked), Field(max_length=MOST_ENTRIES)]
        case "string":
            return _text(asked)


def _entries(asked: IntakeField) -> Any:
    choices = asked.items.enum if asked.items else None
    return list[Literal[choices]] if choices else list[ShortText]  # type: ignore[valid-type]


def _text(asked: IntakeField) -> Any:
    if asked.enum:
        return Literal[asked.enum]
    special: dict[str | None, Any] = {
        "date": date,
        "email": EmailAddress,
        "uri": WebAddress,
        "textarea": NoteText,
    }
    text = special.get(asked.format, NoteText)
    if asked.max_length is None or text is date:
        return text
    return Annotated[text, AfterValidator(_at_most(asked.max_length))]


def _at_most(limit: int) -> Any:
    def check(text: str) -> str:
        if len(text) > limit:
            raise ValueError(f"is longer than {limit:,} characters")
        return text

    return check


def still_fitting(form: IntakeForm, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Those of earlier answers that the form asks for, and takes, today."""
    known = {key: value for key, value in answers.items() if key in form.properties and value}
    try:
        _shape(form, required=False).model_validate(known)
    except ValidationError as error:
        return {key: value for key, value in known.items() if key not in _problems(error)}
    return known
