"""Trying a workflow: nothing outside is touched, nobody is asked, nothing is waited for.

What a node is pinned to give back counts; else it says what it would do. Agents, searches and
sandbox connectors really answer: they change nothing outside.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from agents_os.domains.runs.metadata.steps import Step, StepContext, StepResult
from agents_os.domains.workflows.metadata.templates import fill
from agents_os.domains.workflows.usecases.execution.nodes import approval, form, http, tool
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.visit import Visit

Trial = Callable[[Visit, StepContext], Awaitable[StepResult]]
REHEARSED: Final = {"rehearsed": True}


def move(visit: Visit) -> Step | None:
    """A step that stands for the node; None: the node itself may run."""
    node = visit.place.node
    if node.id in visit.going.given.pinned:
        return visit.step(_with(visit, _pinned), max_attempts=1)
    trial = _TRIALS.get(node.type)
    return visit.step(_with(visit, trial), max_attempts=1) if trial else None


def _with(visit: Visit, trial: Trial) -> Any:
    async def run(context: StepContext) -> StepResult:
        return await trial(visit, context)

    return run


async def _pinned(visit: Visit, context: StepContext) -> StepResult:
    value = visit.going.given.pinned[visit.place.node.id]
    return gave(value, _first_port(visit, value), pinned=True)


def _first_port(visit: Visit, value: Any) -> str:
    """By which port a node is left that was not run: the one its value speaks of, or its first."""
    ports = [port.key for port in visit.type.output_ports(visit.place.node.node.config)]
    if visit.place.node.type == "logic.switch" and isinstance(value, dict):
        return str(value.get("case") or "otherwise")
    if visit.place.node.type == "logic.if" and isinstance(value, dict):
        return "true" if value.get("condition") else "false"
    return ports[0] if ports else "out"


async def _wait(visit: Visit, context: StepContext) -> StepResult:
    return gave({"until": None, **REHEARSED})


async def _approval(visit: Visit, context: StepContext) -> StepResult:
    wish = approval.wish_of(visit)
    context.input.update(wish)
    words = {"by": None, "comment": "Not asked: this is a test.", "at": None}
    return gave({**words, "payload": wish["payload"], **REHEARSED}, "approved")


async def _form(visit: Visit, context: StepContext) -> StepResult:
    words = {"by": None, "comment": "Not asked: this is a test.", "at": None}
    answers = form.read(visit.settings.form, "{}")
    return gave({**words, "answers": answers, **REHEARSED})


async def _http(visit: Visit, context: StepContext) -> StepResult:
    request = http.request_of(visit)
    context.input.update(request)
    return gave({"status": 200, "headers": {}, "body": None, "request": request, **REHEARSED})


async def _tool(visit: Visit, context: StepContext) -> StepResult:
    arguments = fill(visit.settings.arguments, visit.scope)
    context.input["arguments"] = arguments
    if tool.sandboxed(visit.settings.tool):
        return await tool.act_in_sandbox(visit, context, {"arguments": arguments})
    return gave({"text": "", "arguments": arguments, **REHEARSED})


async def _call(visit: Visit, context: StepContext) -> StepResult:
    data = fill(visit.settings.data, visit.scope)
    context.input["data"] = data
    return gave({"run_id": None, "result": None, **REHEARSED})


_TRIALS: Final[dict[str, Trial]] = {
    "logic.wait": _wait,
    "human.approval": _approval,
    "human.form": _form,
    "http.request": _http,
    "tool.call": _tool,
    "workflow.call": _call,
}
