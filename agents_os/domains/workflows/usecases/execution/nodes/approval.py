"""Somebody says yes or no, and may change what is approved."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.domains.governance.metadata.models import GRANTED, ApprovalStatus, Verdict
from agents_os.domains.governance.metadata.schemas import ActionProposal
from agents_os.domains.governance.usecases.confirm_effect import confirm_effect
from agents_os.domains.governance.usecases.decide import decide
from agents_os.domains.runs.metadata.steps import (
    Step,
    StepContext,
    StepFailure,
    StepResult,
    Wait,
    Within,
)
from agents_os.domains.runs.usecases.task_loop.people import outcome_of, step_id
from agents_os.domains.workflows.metadata.templates import fill
from agents_os.domains.workflows.usecases.execution.filling import text_of
from agents_os.domains.workflows.usecases.execution.nodes.people import (
    approvers_of,
    wait_for_people,
    who_answered,
)
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.untrusted import after_untrusted
from agents_os.domains.workflows.usecases.execution.visit import Visit

ASK = "ask"
TOOL = "request_approval"


def move(visit: Visit) -> Step | Wait:
    asked = visit.recorded(ASK)
    if asked is None:
        return visit.step(_asking(visit), ASK, max_attempts=3)
    if asked["approval_id"] is None:  # a rule of the company lets it pass
        return visit.step(_passed(asked))
    outcome = outcome_of(visit.going.journal, asked["approval_id"])
    return wait_for_people(visit, asked) if outcome is None else visit.step(_answered(outcome))


def wish_of(visit: Visit) -> dict[str, Any]:
    """What people are shown, and may change. Raises BadExpression."""
    settings, scope = visit.settings, visit.scope
    return {
        "action": text_of(settings.title, scope)[:500],
        "details": text_of(settings.details, scope)[:20_000],
        "payload": fill(settings.payload, scope),
    }


def _asking(visit: Visit) -> Any:
    async def run(context: StepContext) -> StepResult:
        payload = wish_of(visit)
        context.input.update(payload)
        proposal = ActionProposal(
            action_class="sign_off",
            tool=TOOL,
            payload=payload,
            run_id=context.run.id,
            step_id=step_id(visit.key),
            after_untrusted=after_untrusted(visit),
            approvers=approvers_of(visit.settings),
            expires_after_s=int(visit.settings.expires_after_s),
        )
        async with unit_of_work(context.actor) as uow:
            decision = await decide(uow, proposal)
        if decision.verdict is Verdict.BLOCK:
            raise StepFailure("action_blocked", f"Not allowed: {' '.join(decision.reasons)}")
        approval_id = str(decision.approval_id) if decision.approval_id else None
        title = payload["action"]
        return StepResult({"approval_id": approval_id, "title": title, "wish": payload["payload"]})

    return run


def _passed(asked: Mapping[str, Any]) -> Any:
    async def run(context: StepContext) -> StepResult:
        words = {"by": None, "comment": "A rule of the company lets this pass.", "at": None}
        return gave({**words, "payload": asked["wish"]}, "approved")

    return run


def _answered(outcome: Mapping[str, Any]) -> Any:
    async def run(context: StepContext) -> StepResult:
        who = await who_answered(context, outcome)
        if outcome["status"] in GRANTED:
            payload = outcome["payload"]
            within = _used_up(UUID(outcome["decision_id"]), payload)
            return gave({**who, "payload": payload.get("payload")}, "approved", within=within)
        late = outcome["status"] == ApprovalStatus.EXPIRED
        return gave(who, "timed_out" if late else "rejected")

    return run


def _used_up(decision_id: UUID, payload: dict[str, Any]) -> Within:
    async def within(uow: UnitOfWork) -> None:
        await confirm_effect(uow, decision_id, payload)

    return within
