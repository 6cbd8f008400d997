"""Let work under a paused budget go on."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.metadata.budget_schemas import BudgetRead
from agents_os.domains.billing.metadata.events import BudgetFreed
from agents_os.domains.billing.usecases.list_budgets import read_budget
from agents_os.domains.billing.usecases.require_budget import require_budget


async def resume_budget(uow: UnitOfWork, budget_id: UUID) -> BudgetRead:
    """End the pause. Raise the limit too, if this period's is used up: else it pauses again.

    Raises:
        Forbidden, BudgetNotFound: see `require_budget`.
    """
    budget = await require_budget(uow, budget_id)
    budget.paused_at = None
    await uow.session.flush()
    uow.publish(BudgetFreed(org_id=uow.actor.tenant, budget_id=budget.id))
    return await read_budget(uow, budget_id)
