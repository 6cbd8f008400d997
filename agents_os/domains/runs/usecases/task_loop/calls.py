"""What becomes of one call of the model: nothing yet, a step, a wait, or a result to read."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.text import clip, first_line, storable
from agents_os.domains.gateway.metadata.schemas import ToolCall
from agents_os.domains.governance.metadata.models import GRANTED, Verdict
from agents_os.domains.governance.metadata.schemas import ActionProposal
from agents_os.domains.governance.metadata.wishes import wish
from agents_os.domains.governance.usecases.decide import decide
from agents_os.domains.runs.metadata import event_types
from agents_os.domains.runs.metadata.loop import ASK, HAND_OVER, Gate, call_key
from agents_os.domains.runs.metadata.schemas import EventDraft
from agents_os.domains.runs.metadata.states import RunStatus, StepStatus
from agents_os.domains.runs.metadata.steps import (
    Done,
    Permit,
    Step,
    StepContext,
    StepResult,
    Wait,
    Within,
)
from agents_os.domains.runs.metadata.tool import MOST_CHARACTERS, Tool
from agents_os.domains.runs.usecases.task_loop.hand_in import problems_of
from agents_os.domains.runs.usecases.task_loop.people import (
    AskHuman,
    HandOver,
    ask,
    hand_over,
    on_hold,
    outcome_of,
    step_id,
)
from agents_os.domains.runs.usecases.task_loop.state import Loop
from agents_os.domains.runs.usecases.use_permit import using

Settled = Step | Wait | Done | str
M = TypeVar("M", bound=BaseModel)


class Call(NamedTuple):
    """A call at its place: the `position`-th of the model's `turn`-th answer."""

    turn: int
    position: int
    asked: ToolCall

    def key(self, what: str) -> str:
        return call_key(what, self.turn, self.position)


def settle(loop: Loop, call: Call) -> Settled:
    """What to do about a call now; text, when it is done and this is what the model reads."""
    name = call.asked.name
    if name == ASK and ASK in loop.ending.people:
        asked = _read(call.asked.arguments, AskHuman)
        return asked if isinstance(asked, str) else ask(loop, call.key("ask"), asked)
    if name == HAND_OVER and HAND_OVER in loop.ending.people:
        given = _read(call.asked.arguments, HandOver)
        return given if isinstance(given, str) else hand_over(given)
    tool = loop.tools.get(name)
    if tool is None:
        return f"Error: there is no tool “{name}”. Your tools: {', '.join(loop.tools)}."
    arguments = _read(call.asked.arguments, tool.parameters)
    if isinstance(arguments, str):
        return arguments
    return _gated(loop, call, tool, arguments) if tool.gated else _use(loop, call, tool, arguments)


def _read(arguments: str, shape: type[M]) -> M | str:
    """The arguments, or in words why they do not fit."""
    try:
        given = json.loads(arguments or "{}")
        return shape.model_validate(given)
    except ValidationError as error:
        return f"Error: the arguments do not fit.\n{problems_of(error)}"
    except ValueError as error:
        return f"Error: the arguments are not JSON: {first_line(str(error))}"


def _gated(loop: Loop, call: Call, tool: Tool, arguments: BaseModel) -> Settled:
    """Ask for a decision, wait for people if it says so, then use the tool under it."""
    key = call.key("gate")
    if failed := _failure(loop, key):
        return failed
    if not loop.journal.done(key):
        payload = arguments.model_dump(mode="json")
        run = _deciding(loop, call, tool, arguments, payload)
        return Step(key, run, input={"tool": tool.key, "arguments": _short(payload)})
    gate = Gate.model_validate(loop.journal.output(key))
    if gate.verdict == Verdict.BLOCK:
        return f"Not allowed: {' '.join(gate.reasons)} Do not try it again."
    if gate.approval_id is None:
        return _use(loop, call, tool, arguments, Permit(gate.decision_id, gate.arguments))
    return _approved(loop, call, tool, str(gate.approval_id), gate)


def _approved(loop: Loop, call: Call, tool: Tool, approval_id: str, gate: Gate) -> Settled:
    outcome = outcome_of(loop.journal, approval_id)
    if outcome is None:
        deed = wish(tool.action_class, tool.key, gate.arguments.get("action"))
        return Wait(
            {"kind": "approval", "approval_id": approval_id, "tool": tool.key},
            RunStatus.WAITING_APPROVAL,
            within=on_hold(loop, f"It needs approval to {deed}."),
        )
    if outcome["status"] not in GRANTED:
        return _in_words(outcome)
    payload = dict(outcome["payload"])
    changed = _read(json.dumps(payload), tool.parameters)
    if isinstance(changed, str):
        return f"A person approved a changed version that cannot be executed. {changed}"
    return _use(loop, call, tool, changed, Permit(UUID(outcome["decision_id"]), payload))


def _in_words(outcome: Mapping[str, Any]) -> str:
    comment = f" They say: {outcome['comment']}" if outcome.get("comment") else ""
    return f"Not done: the approval is {outcome['status']}.{comment} Do not try it again unchanged."


def _use(
    loop: Loop, call: Call, tool: Tool, arguments: BaseModel, permit: Permit | None = None
) -> Settled:
    key = call.key("tool")
    if failed := _failure(loop, key):
        return failed
    if loop.journal.done(key):
        return str(loop.journal.output(key)["text"])
    begun = key in loop.journal.steps  # then the decision is used up already
    outside = tool.effect == "effect"
    inside = using(permit) if permit and not outside else None
    return Step(
        key,
        _using(loop, tool, arguments, inside=inside),
        kind="effect" if outside else "pure",
        idempotent=tool.idempotent,
        timeout_s=tool.timeout_s,
        max_attempts=loop.given.agent.max_attempts,
        input={"tool": tool.key, "arguments": _short(arguments.model_dump(mode="json"))},
        permit=permit if outside and not begun else None,
    )


def _failure(loop: Loop, key: str) -> str | None:
    """Why a step failed for good, as the model reads it: one line, once."""
    record = loop.journal.steps.get(key)
    if record is None or record.status not in (
        StepStatus.FAILED,
        StepStatus.SKIPPED,
        StepStatus.CANCELLED,
    ):
        return None
    return f"Error: {first_line(record.error_message or 'it was not done.')}"


def _deciding(
    loop: Loop, call: Call, tool: Tool, arguments: BaseModel, payload: dict[str, Any]
) -> Any:
    async def run(context: StepContext) -> StepResult:
        proposal = ActionProposal(
            action_class=tool.action_class,
            tool=tool.key,
            payload=payload,
            recipient=tool.recipient(arguments),
            agent_id=loop.given.agent.agent_id,
            run_id=context.run.id,
            step_id=step_id(loop.place + call.key("gate")),
            after_untrusted=loop.tainted_before(call.turn),
        )
        async with unit_of_work(context.actor) as uow:
            decision = await decide(uow, proposal)
        gate = Gate(
            decision_id=decision.id,
            verdict=decision.verdict,
            reasons=decision.reasons,
            approval_id=decision.approval_id,
            arguments=payload,
        )
        return StepResult(gate.model_dump(mode="json"))

    return run


def _using(loop: Loop, tool: Tool, arguments: BaseModel, *, inside: Within | None) -> Any:
    async def run(context: StepContext) -> StepResult:
        result = await tool.run(loop.context(context), arguments)
        text = clip(storable(result.text), MOST_CHARACTERS)
        about = {"tool": tool.key}
        return StepResult(
            {"text": text},
            events=[
                EventDraft(type=event_types.TOOL_CALLED, data=about),
                EventDraft(type=event_types.TOOL_RESULT, data={**about, "characters": len(text)}),
            ],
            within=_both(inside, result.within),
        )

    return run


def _both(first: Within | None, second: Within | None) -> Within | None:
    if first is None or second is None:
        return first or second

    async def within(uow: UnitOfWork) -> None:
        await first(uow)
        await second(uow)

    return within


def _short(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """For people: long texts are cut, the whole stands in the decision."""
    return {
        name: clip(value, 300) if isinstance(value, str) else value
        for name, value in arguments.items()
    }
