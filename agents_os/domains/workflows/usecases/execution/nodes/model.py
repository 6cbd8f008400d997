"""Ask a model once, as an agent or as nobody: extract, classify, summarise.

An answer in a shape is checked, and asked for once more with what was wrong with it. The first
answer is `x:answer`, the second `x:repair`; each is paid for once, whatever crashes. While nobody
can pay for it the run waits, and then asks again as `x:answer.1`.
"""

from collections.abc import Mapping
from typing import Any

from agents_os.domains.billing.metadata.errors import NotPaid
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult, Wait
from agents_os.domains.runs.usecases.task_loop.turns import is_open
from agents_os.domains.runs.usecases.unpaid_steps import unpaid
from agents_os.domains.workflows.usecases.execution.answering import Reply, answer
from agents_os.domains.workflows.usecases.execution.asking import UNFIT, question_of
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.spending import COSTS, payable
from agents_os.domains.workflows.usecases.execution.untrusted import told
from agents_os.domains.workflows.usecases.execution.visit import Visit

ANSWER, REPAIR = "answer", "repair"


def move(visit: Visit) -> Step | Wait:
    """The next call, or what became of the last one."""
    reply = _asked(visit, ANSWER)
    if isinstance(reply, Reply) and reply.problem:
        reply = _asked(visit, REPAIR, before=reply)
    if not isinstance(reply, Reply):
        return reply
    return visit.step(_reading(visit, reply), max_attempts=1)


def _asked(visit: Visit, what: str, *, before: Reply | None = None) -> Reply | Step | Wait:
    """What was answered; else the call, or the wait until it can be paid for.

    Raises:
        StepFailed: the call failed, or people declined to pay for it.
    """
    phase = payable(visit, what)
    if isinstance(phase, Wait):
        return phase
    journal, key = visit.going.journal, visit.phase(phase)
    if is_open(journal, key):
        return _call(visit, phase, before)
    return Reply.model_validate(journal.output(key))


def _call(visit: Visit, phase: str, before: Reply | None) -> Step:
    async def run(context: StepContext) -> StepResult:
        question = question_of(visit)
        context.input["prompt"] = question.text
        try:
            reply, facts = await answer(visit, context, question, before)
        except NotPaid as error:
            return unpaid(error)
        return StepResult(reply.model_dump(mode="json"), facts)

    return visit.step(run, phase, announced=True, input={COSTS: True, **told(visit)})


def _reading(visit: Visit, reply: Reply) -> Any:
    async def run(context: StepContext) -> StepResult:
        if reply.problem:
            raise StepFailure("answer_unfit", f"{UNFIT} {reply.problem}")
        return gave({**_fields(visit, reply), "tokens": reply.tokens})

    return run


def _fields(visit: Visit, reply: Reply) -> Mapping[str, Any]:
    kind, data = visit.place.node.type, reply.data
    if kind == "agent.classify":
        titles = {each.key: each.title for each in visit.settings.labels}
        return {"label": data["label"], "title": titles[data["label"]]}
    if kind == "agent.extract":
        return {"data": data}
    return {"text": reply.text}
