"""Set a budget."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.billing.adapters.secondary import budgets
from agents_os.domains.billing.metadata.budget_schemas import BudgetCreate, BudgetRead
from agents_os.domains.billing.metadata.errors import BudgetSubjectNotFound, TooManyBudgets
from agents_os.domains.billing.metadata.models import Budget
from agents_os.domains.billing.usecases.list_budgets import read_budget

_WORDS = {"key": "API key", "user": "person"}


async def create_budget(uow: UnitOfWork, body: BudgetCreate) -> BudgetRead:
    """Set a budget. It counts what is held from now on; every budget above it still holds.

    Raises:
        Forbidden: the caller may not set budgets, or only for their own team.
        BudgetSubjectNotFound: there is no such team, agent, workflow, person or key.
        TooManyBudgets
    """
    uow.actor.require("policies:manage")
    team_id = await _team_of(uow, body)
    uow.actor.require_on("policies:manage", owner_id=None, team_id=team_id)
    if await budgets.count(uow.session, uow.actor.tenant) >= budgets.MOST:
        raise TooManyBudgets(
            f"Your company has {budgets.MOST} budgets, and there can be no more. Delete one first."
        )
    budget = Budget(
        id=uuid7(),
        org_id=uow.actor.tenant,
        limit_micro=body.limit_micros,
        team_id=team_id,
        created_by=uow.actor.user_id,
        **body.model_dump(exclude={"limit_micros"}),
    )
    await budgets.add(uow.session, budget)
    uow.signal("budget")
    return await read_budget(uow, budget.id)


async def _team_of(uow: UnitOfWork, body: BudgetCreate) -> UUID | None:
    if body.subject_id is None:
        return None
    found = await budgets.subject(uow.session, body.scope, body.subject_id)
    if not found:
        raise BudgetSubjectNotFound(
            f"There is no such {_WORDS.get(body.scope, body.scope)} here. Choose one of the list.",
            subject_id=str(body.subject_id),
        )
    return found[0]
