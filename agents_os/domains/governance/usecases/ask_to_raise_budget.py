"""Ask people to let waiting work spend more than a budget allows, and follow what they say."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.metadata.budget_schemas import BudgetRaise
from agents_os.domains.billing.metadata.errors import BudgetNotFound, BudgetSubjectNotFound
from agents_os.domains.billing.metadata.events import BudgetRefused
from agents_os.domains.billing.usecases.raise_budget import raise_budget
from agents_os.domains.billing.usecases.require_budget import require_budget
from agents_os.domains.governance.adapters.secondary import repository
from agents_os.domains.governance.metadata.budget_requests import (
    TOOL,
    BudgetRequest,
    extra_micros,
    payload_of,
)
from agents_os.domains.governance.metadata.events import BudgetDeclined
from agents_os.domains.governance.metadata.models import (
    GRANTED,
    ActionClass,
    ApprovalStatus,
    Verdict,
)
from agents_os.domains.governance.metadata.schemas import (
    ActionProposal,
    ApprovalOutcome,
)
from agents_os.domains.governance.usecases.confirm_effect import confirm_effect
from agents_os.domains.governance.usecases.decide import decide
from agents_os.domains.governance.usecases.queries import get_approval_outcome
from agents_os.domains.governance.usecases.settle_approval import settle

log = structlog.get_logger(__name__)

_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=7)
_NO_AMOUNT = "What was approved is no amount."


async def ask_to_raise_budget(uow: UnitOfWork, refused: BudgetRefused) -> None:
    """Ask whoever may approve for this budget's team, once however much work waits. As the system.

    They may set it, too; who they are is looked up when they answer. Also while the company is
    stopped: no agent does anything by it. The request ends with the budget's period. If that is
    over, or a rule of the company allows or blocks it, nobody is asked.
    """
    left = refused.until - utc_now() if refused.until else _LONGEST
    if left <= timedelta():
        return
    request = BudgetRequest(refused.budget_id, refused.run_id)
    await repository.lock_step(uow.session, request.budget_id, request.key)
    if await repository.lock_open_steps(uow.session, request.key):
        return
    try:
        budget = await require_budget(uow, request.budget_id)
    except BudgetNotFound:
        return
    proposal = _proposal(request, refused, budget.team_id, max(_SHORTEST, left))
    decision = await decide(uow, proposal)
    if decision.verdict in (Verdict.ALLOW, Verdict.LOG_ONLY):
        await _raise(uow, request, decision.id, proposal.payload)
    elif decision.verdict is Verdict.BLOCK and request.run_id:  # others begin anew by themselves
        await _decline(uow, request, " ".join(decision.reasons))


async def follow_budget_request(uow: UnitOfWork, request: BudgetRequest, approval_id: UUID) -> None:
    """Do what people said: allow more, or tell that it was declined. As the system.

    Time that ran out declines only for a budget per run: others begin anew by then.
    """
    outcome = await get_approval_outcome(uow, approval_id)
    if outcome.status in GRANTED and outcome.decision_id and outcome.payload:
        await _raise(uow, request, outcome.decision_id, outcome.payload)
    elif outcome.status == ApprovalStatus.REJECTED or (
        outcome.status == ApprovalStatus.EXPIRED and request.run_id
    ):
        await _decline(uow, request, _words(outcome))


async def withdraw_budget_requests(uow: UnitOfWork, freed: BudgetRequest) -> None:
    """Somebody changed the budget itself: work tries again, and asks again if it must."""
    for approval in await repository.lock_open_steps(uow.session, freed.key):
        await settle(uow, approval, ApprovalStatus.CANCELLED)


def _proposal(
    request: BudgetRequest, refused: BudgetRefused, team_id: UUID | None, time: timedelta
) -> ActionProposal:
    return ActionProposal(
        action_class=ActionClass.SIGN_OFF,
        tool=TOOL,
        payload=payload_of(refused),
        team_id=team_id,
        step_id=request.key,
        expires_after_s=int(time.total_seconds()),
    )


async def _raise(
    uow: UnitOfWork, request: BudgetRequest, decision_id: UUID, payload: dict[str, Any]
) -> None:
    await confirm_effect(uow, decision_id, payload)
    extra = extra_micros(payload)
    if extra is None:
        await _decline(uow, request, _NO_AMOUNT)
        return
    try:
        await raise_budget(
            uow, request.budget_id, BudgetRaise(extra_micros=extra, run_id=request.run_id)
        )
    except (BudgetNotFound, BudgetSubjectNotFound):  # deleted meanwhile: nothing waits for it
        log.info("budget.gone", budget_id=str(request.budget_id))


async def _decline(uow: UnitOfWork, request: BudgetRequest, why: str) -> None:
    try:
        budget = await require_budget(uow, request.budget_id)
    except BudgetNotFound:
        return
    uow.publish(
        BudgetDeclined(
            budget_id=budget.id,
            run_id=request.run_id,
            message=f"The budget “{budget.name}” was not raised. {why}".strip(),
        )
    )


def _words(outcome: ApprovalOutcome) -> str:
    if outcome.status == ApprovalStatus.EXPIRED:
        return "Nobody answered in time."
    return f"They say: {outcome.comment}" if outcome.comment else ""
