"""The budget somebody may change."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import budgets
from agents_os.domains.billing.metadata.errors import BudgetNotFound
from agents_os.domains.billing.metadata.models import Budget


async def require_budget(uow: UnitOfWork, budget_id: UUID) -> Budget:
    """The budget, if the caller may set budgets of its team, or all.

    Raises:
        Forbidden: they may not.
        BudgetNotFound: unknown or deleted.
    """
    uow.actor.require("policies:manage")
    budget = await budgets.get(uow.session, budget_id)
    if budget is None:
        raise BudgetNotFound.of(budget_id)
    uow.actor.require_on("policies:manage", owner_id=None, team_id=budget.team_id)
    return budget
