"""What the worker does for approvals: every so often, and when budgets and approvals change."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, platform_session
from agents_os.core.events import subscribe
from agents_os.core.jobs import as_system, every, for_each_company
from agents_os.domains.billing.metadata.budget_schemas import OnLimit
from agents_os.domains.billing.metadata.events import BudgetFreed, BudgetRefused
from agents_os.domains.governance.adapters.secondary import repository
from agents_os.domains.governance.metadata.budget_requests import BudgetRequest
from agents_os.domains.governance.metadata.events import ApprovalDecided
from agents_os.domains.governance.usecases.ask_to_raise_budget import (
    ask_to_raise_budget,
    follow_budget_request,
    withdraw_budget_requests,
)
from agents_os.domains.governance.usecases.expire_approvals import expire_approvals


@every(15, "governance.expire_approvals")
async def sweep_due_approvals() -> None:
    """Expire and wake approvals in every organisation that has some due."""
    async with platform_session() as session:
        orgs = await repository.orgs_with_due_approvals(session, utc_now())
    await for_each_company(orgs, as_system(expire_approvals))


@subscribe(BudgetRefused)
async def ask_about_budget(uow: UnitOfWork, event: BudgetRefused) -> None:
    """Work needs more than a budget allows, and people are to decide."""
    if event.on_limit is OnLimit.REQUIRE_APPROVAL:
        await ask_to_raise_budget(uow, event)


@subscribe(ApprovalDecided)
async def follow_decision_on_budget(uow: UnitOfWork, event: ApprovalDecided) -> None:
    """They did."""
    if event.run_id or event.requested_by:  # who asks for an action calls its step what they like
        return
    if (request := BudgetRequest.of(event.step_id)) is not None:
        await follow_budget_request(uow, request, event.approval_id)


@subscribe(BudgetFreed)
async def withdraw_questions_about_budget(uow: UnitOfWork, event: BudgetFreed) -> None:
    """The budget was changed itself."""
    await withdraw_budget_requests(uow, BudgetRequest(event.budget_id, event.run_id))
