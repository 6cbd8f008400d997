"""Ask an agent, or a model without one: answer, extract, classify, summarise.

An answer in a shape is checked, and asked for once more with what was wrong with it. The first
answer is `x:answer`, the second `x:repair`; each is paid for once, whatever crashes.
"""

from collections.abc import Mapping
from typing import Any

from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult
from agents_os.domains.workflows.metadata.run_schemas import Outside
from agents_os.domains.workflows.usecases.execution.answering import Reply, answer
from agents_os.domains.workflows.usecases.execution.asking import has_shape, question_of
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.spending import COSTS
from agents_os.domains.workflows.usecases.execution.untrusted import OUTSIDE, began_with
from agents_os.domains.workflows.usecases.execution.visit import Visit

ANSWER, REPAIR = "answer", "repair"


def move(visit: Visit) -> Step:
    """The next call, or what became of the last one."""
    if not has_shape(visit.settings):
        return _call(visit, None)
    first = visit.recorded(ANSWER)
    if first is None:
        return _call(visit, ANSWER)
    second = visit.recorded(REPAIR)
    if second is None and first["problem"]:
        return _call(visit, REPAIR, before=Reply.model_validate(first))
    return visit.step(_reading(visit, second or first), max_attempts=1)


def _call(visit: Visit, phase: str | None, *, before: Reply | None = None) -> Step:
    async def run(context: StepContext) -> StepResult:
        question = question_of(visit)
        context.input["prompt"] = question.text
        reply, facts = await answer(visit, context, question, before)
        if phase is not None:
            return StepResult(reply.model_dump(mode="json"), facts)
        return gave({"text": reply.text, "tokens": reply.tokens}, events=facts)

    return visit.step(run, phase, announced=True, input={COSTS: True, **told(visit)})


def told(visit: Visit) -> dict[str, bool]:
    """The mark of a model that reads what a run was begun with from outside."""
    return {} if began_with(visit.going) is Outside.NO else {OUTSIDE: True}


def _reading(visit: Visit, reply: Mapping[str, Any]) -> Any:
    async def run(context: StepContext) -> StepResult:
        if reply["problem"]:
            raise StepFailure(
                "answer_unfit",
                "The answer does not have the shape that is needed, also after one correction: "
                + reply["problem"],
            )
        return gave({**_fields(visit, reply), "tokens": reply["tokens"]})

    return run


def _fields(visit: Visit, reply: Mapping[str, Any]) -> dict[str, Any]:
    data = reply["data"]
    if visit.place.node.type == "agent.classify":
        titles = {each.key: each.title for each in visit.settings.labels}
        return {"label": data["label"], "title": titles[data["label"]]}
    if visit.place.node.type == "agent.ask":
        return {"text": reply["text"], "data": data}
    return {"data": data}
