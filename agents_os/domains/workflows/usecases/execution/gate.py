"""Deeds with an effect outside: prepared, judged by the rules, approved if need be, then done.

`x:gate` keeps exactly what is judged; under that decision, and only once, it is carried out.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.domains.governance.metadata.models import GRANTED, Verdict
from agents_os.domains.governance.metadata.schemas import ActionProposal, DecisionRead
from agents_os.domains.governance.usecases.decide import decide
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.metadata.steps import (
    Permit,
    Step,
    StepContext,
    StepFailure,
    StepResult,
    Wait,
    Within,
)
from agents_os.domains.runs.usecases.task_loop.people import outcome_of, step_id
from agents_os.domains.runs.usecases.use_permit import using
from agents_os.domains.workflows.usecases.execution.untrusted import OUTSIDE, after_untrusted
from agents_os.domains.workflows.usecases.execution.visit import Visit

GATE = "gate"
CLASS = "action_class"  # in a payload: the class that only preparing finds out
Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something with an effect outside.

    Attributes:
        prepare: What exactly will be done; may raise StepFailure.
        carry_out: Does it, with the payload that was judged or that people made of it.
        idempotent: May be done again after a crash, with the same key.
        inside: It changes Agents OS only, in the transaction that records it.
        reads_outside: What it gives back may be written by strangers.
    """

    prepare: Callable[[Visit, StepContext], Awaitable[Payload]]
    carry_out: Callable[[Visit, StepContext, Payload], Awaitable[StepResult]]
    action_class: str
    tool: str
    idempotent: bool = False
    inside: bool = False
    reads_outside: bool = False
    agent_id: UUID | None = None
    recipient: Callable[[Payload], str | None] = lambda _: None


def gated(visit: Visit, deed: Deed) -> Step | Wait:
    """Where the deed stands: to be judged, waiting for people, or to be done."""
    gate = visit.recorded(GATE)
    if gate is None:
        return visit.step(_judging(visit, deed), GATE, max_attempts=3)
    if gate["approval_id"] is None:
        return _doing(visit, deed, gate["decision_id"], gate["payload"])
    outcome = outcome_of(visit.going.journal, gate["approval_id"])
    if outcome is None:
        return visit.wait(
            "approval",
            status=RunStatus.WAITING_APPROVAL,
            approval_id=gate["approval_id"],
            tool=deed.tool,
        )
    if outcome["status"] not in GRANTED:
        return visit.step(_refused(outcome))
    return _doing(visit, deed, outcome["decision_id"], outcome["payload"])


def _judging(visit: Visit, deed: Deed) -> Any:
    async def run(context: StepContext) -> StepResult:
        payload = await deed.prepare(visit, context)
        context.input.update(payload)
        proposal = ActionProposal(
            action_class=payload.get(CLASS, deed.action_class),
            tool=deed.tool,
            payload=payload,
            recipient=deed.recipient(payload),
            agent_id=deed.agent_id,
            run_id=context.run.id,
            step_id=step_id(visit.key),
            after_untrusted=after_untrusted(visit),
        )
        async with unit_of_work(context.actor) as uow:
            decision = await decide(uow, proposal)
        _require_allowed(decision)
        approval_id = str(decision.approval_id) if decision.approval_id else None
        kept = {"decision_id": str(decision.id), "approval_id": approval_id, "payload": payload}
        return StepResult(kept)

    return run


def _require_allowed(decision: DecisionRead) -> None:
    if decision.verdict is Verdict.BLOCK:
        raise StepFailure("action_blocked", f"Not allowed: {' '.join(decision.reasons)}")


def _refused(outcome: Mapping[str, Any]) -> Any:
    async def run(context: StepContext) -> StepResult:
        comment = f" They say: {outcome['comment']}" if outcome.get("comment") else ""
        raise StepFailure("not_approved", f"The approval is {outcome['status']}.{comment}")

    return run


def _doing(visit: Visit, deed: Deed, decision_id: str, payload: Payload) -> Step:
    permit = Permit(UUID(decision_id), payload)
    begun = visit.key in visit.going.journal.steps  # then the decision is used up already

    async def run(context: StepContext) -> StepResult:
        context.input.update(payload)
        result = await deed.carry_out(visit, context, payload)
        return _with(result, using(permit)) if deed.inside else result

    if deed.inside:
        return visit.step(run)
    return visit.step(
        run,
        kind="effect",
        idempotent=deed.idempotent,
        permit=None if begun else permit,
        input={OUTSIDE: True} if deed.reads_outside else {},
    )


def _with(result: StepResult, confirm: Within) -> StepResult:
    """Use up the decision in the transaction of the change itself."""
    change = result.within

    async def within(uow: UnitOfWork) -> None:
        await confirm(uow)
        if change is not None:
            await change(uow)

    return StepResult(result.output, result.events, within)
