"""Allow more than a budget's limit, for once."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.metadata.budget_schemas import BudgetRaise, BudgetRead
from agents_os.domains.billing.metadata.events import BudgetFreed
from agents_os.domains.billing.usecases.list_budgets import read_budget
from agents_os.domains.billing.usecases.require_budget import require_budget


async def raise_budget(uow: UnitOfWork, budget_id: UUID, body: BudgetRaise) -> BudgetRead:
    """Allow `extra_micros` more in this period (or this run); the next one has the old limit.

    Raises:
        Forbidden, BudgetNotFound: see `require_budget`.
    """
    budget = await require_budget(uow, budget_id)
    await ledger.allow_more(uow.session, budget.id, body.extra_micros, body.run_id, utc_now())
    uow.publish(BudgetFreed(org_id=uow.actor.tenant, budget_id=budget.id))
    return await read_budget(uow, budget_id)
