"""Somebody fills in a form, in the same inbox as approvals.

One question is answered as it is. Several are answered with a line each (“budget: 500”), or as
JSON by programs. What does not fit is asked for again, with what is wrong with it.
"""

import json
from collections.abc import Mapping
from typing import Any

from agents_os.core.db import unit_of_work
from agents_os.domains.agents.metadata.definition import IntakeField, IntakeForm
from agents_os.domains.governance.metadata.models import ApprovalStatus
from agents_os.domains.governance.metadata.schemas import QuestionAsk
from agents_os.domains.governance.usecases.ask_person import ask_person
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult, Wait
from agents_os.domains.runs.usecases.task_loop.people import outcome_of, step_id
from agents_os.domains.workflows.metadata.shapes import problems
from agents_os.domains.workflows.usecases.execution.filling import text_of
from agents_os.domains.workflows.usecases.execution.nodes.people import (
    approvers_of,
    wait_for_people,
    who_answered,
)
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.visit import Visit

ASKS = ("ask", "ask2", "ask3")  # so often it is asked
_TRUE, _FALSE = ("yes", "true", "y", "1"), ("no", "false", "n", "0")
_WORDS = {"integer": "a whole number", "number": "a number", "boolean": "yes or no",
          "array": "several, with commas between them"}  # fmt: skip


def move(visit: Visit) -> Step | Wait:
    problem = ""
    for phase in ASKS:
        asked = visit.recorded(phase)
        if asked is None:
            return visit.step(_asking(visit, problem), phase, max_attempts=3)
        outcome = outcome_of(visit.going.journal, asked["approval_id"])
        if outcome is None:
            return wait_for_people(visit, asked, RunStatus.WAITING_INPUT)
        if outcome["status"] != ApprovalStatus.ANSWERED:
            return visit.step(_unanswered(outcome))
        answers = read(visit.settings.form, outcome["answer"])
        problem = _problem(visit.settings.form, answers)
        if not problem:
            return visit.step(_answered(outcome, answers))
    return visit.step(_unfit(problem))


def _asking(visit: Visit, problem: str) -> Any:
    async def run(context: StepContext) -> StepResult:
        settings = visit.settings
        title = text_of(settings.title, visit.scope)[:500]
        details = text_of(settings.details, visit.scope)[:10_000]
        again = f"The last answer does not fit:\n{problem}" if problem else ""
        parts = [title, details, again, _explained(settings.form)]
        context.input.update({"title": title, "details": details})
        question = QuestionAsk(
            question="\n\n".join(part for part in parts if part),
            options=_options(settings.form),
            run_id=context.run.id,
            step_id=step_id(visit.key),
            approvers=approvers_of(settings),
            expires_after_s=int(settings.expires_after_s),
        )
        async with unit_of_work(context.actor) as uow:
            return StepResult({"approval_id": str(await ask_person(uow, question)), "title": title})

    return run


def _answered(outcome: Mapping[str, Any], answers: Mapping[str, Any]) -> Any:
    async def run(context: StepContext) -> StepResult:
        return gave({**await who_answered(context, outcome), "answers": answers})

    return run


def _unanswered(outcome: Mapping[str, Any]) -> Any:
    async def run(context: StepContext) -> StepResult:
        if outcome["status"] != ApprovalStatus.EXPIRED:
            raise StepFailure("not_answered", "The question was withdrawn.")
        return gave(await who_answered(context, outcome), "timed_out")

    return run


def _unfit(problem: str) -> Any:
    async def run(context: StepContext) -> StepResult:
        raise StepFailure("answer_unfit", f"The answers do not fit the form: {problem}")

    return run


def read(form: IntakeForm, text: str) -> dict[str, Any]:
    """The answers in what a person wrote; what was left out has its default."""
    given = _as_json(text)
    if given is None:
        questions = form.questions()
        given = {questions[0][0]: text} if len(questions) == 1 else _lines(form, text)
    answers = {
        key: _value(field, given[key] if given.get(key) not in (None, "") else field.default)
        for key, field in form.questions()
    }
    return {key: value for key, value in answers.items() if value is not None}


def _as_json(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _lines(form: IntakeForm, text: str) -> dict[str, Any]:
    names = {field.title.casefold(): key for key, field in form.questions()}
    names |= {key.casefold(): key for key in form.properties}
    given: dict[str, Any] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        key = names.get(name.strip(" -*").casefold())
        if colon and key:
            given[key] = value.strip()
    return given


def _value(field: IntakeField, given: Any) -> Any:
    """What was written, as the kind it is; as it stands where it is none."""
    if not isinstance(given, str):
        return given
    text = given.strip()
    if field.type == "array":
        return [part.strip() for part in text.split(",") if part.strip()]
    if field.type == "boolean":
        low = text.casefold()
        return True if low in _TRUE else False if low in _FALSE else text
    if field.type in ("integer", "number"):
        return _number(text)
    return text


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text.replace(",", ""))
        except ValueError:
            continue
    return text


def _problem(form: IntakeForm, answers: Mapping[str, Any]) -> str:
    """What is wrong with the answers, in the words of the form; empty: nothing."""
    return "\n".join(filter(None, (_wrong(form, key, answers) for key, _ in form.questions())))


def _wrong(form: IntakeForm, key: str, answers: Mapping[str, Any]) -> str:
    field = form.properties[key]
    if key not in answers:
        return f"{field.title}: the answer is missing." if key in form.required else ""
    found = problems(_shape(field), answers[key])
    if found and (wanted := _wanted(field)):
        return f"{field.title}: “{answers[key]}” is not what is asked for, {wanted}."
    return found and f"{field.title}: {found.removeprefix('$: ')}"


def _shape(field: IntakeField) -> dict[str, Any]:
    return field.model_dump(mode="json", by_alias=True, exclude_none=True)


def _options(form: IntakeForm) -> list[str]:
    questions = form.questions()
    only = questions[0][1] if len(questions) == 1 else None
    return list(only.enum or ())[:20] if only else []


def _explained(form: IntakeForm) -> str:
    """How to answer several questions at once."""
    questions = form.questions()
    if len(questions) == 1:
        return questions[0][1].title
    lines = [f"{field.title}: {_hint(form, key, field)}".rstrip(": ") for key, field in questions]
    return "Answer with one line each:\n" + "\n".join(lines)


def _hint(form: IntakeForm, key: str, field: IntakeField) -> str:
    need = "" if key in form.required else "may be left out"
    inner = ", ".join(part for part in (_wanted(field), need) if part)
    return f"({inner})" if inner else ""


def _wanted(field: IntakeField) -> str:
    """What an answer must be; empty: any text."""
    if field.enum:
        return f"one of {', '.join(field.enum)}"
    if field.items and field.items.enum:
        return f"any of {', '.join(field.items.enum)}, with commas between them"
    bounds = (("at least", field.minimum), ("at most", field.maximum))
    limits = [f"{word} {bound:g}" for word, bound in bounds if bound is not None]
    return ", ".join(part for part in (_WORDS.get(field.type), *limits) if part)
