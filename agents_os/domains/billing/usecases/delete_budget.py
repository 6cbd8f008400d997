"""Take a budget away."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.metadata.events import BudgetFreed
from agents_os.domains.billing.usecases.require_budget import require_budget


async def delete_budget(uow: UnitOfWork, budget_id: UUID) -> None:
    """It limits nothing any more; what it counted stays on record.

    Raises:
        Forbidden, BudgetNotFound: see `require_budget`.
    """
    budget = await require_budget(uow, budget_id)
    budget.archived_at = utc_now()
    await uow.session.flush()
    uow.publish(BudgetFreed(org_id=uow.actor.tenant, budget_id=budget.id))
