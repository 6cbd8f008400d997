"""Change a budget."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.metadata.budget_schemas import BudgetRead, BudgetUpdate
from agents_os.domains.billing.metadata.events import BudgetFreed
from agents_os.domains.billing.usecases.list_budgets import read_budget
from agents_os.domains.billing.usecases.require_budget import require_budget


async def update_budget(uow: UnitOfWork, budget_id: UUID, body: BudgetUpdate) -> BudgetRead:
    """Change its name, limit or what happens at the limit; work waiting for it tries again.

    Raises:
        Forbidden, BudgetNotFound: see `require_budget`.
    """
    budget = await require_budget(uow, budget_id)
    if body.name is not None:
        budget.name = body.name
    if body.limit_micros is not None:
        budget.limit_micro = body.limit_micros
    if body.on_limit is not None:
        budget.on_limit = body.on_limit
    await uow.session.flush()
    uow.publish(BudgetFreed(org_id=uow.actor.tenant, budget_id=budget.id))
    return await read_budget(uow, budget_id)
