"""The budgets somebody may see, and where they stand."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import budgets
from agents_os.domains.billing.metadata.budget_schemas import BudgetRead
from agents_os.domains.billing.metadata.errors import BudgetNotFound
from agents_os.domains.identity.usecases.queries import get_org


async def list_budgets(uow: UnitOfWork) -> list[BudgetRead]:
    """All of them for who sees all costs, else those of the caller's teams and their own."""
    uow.actor.require("runs:read")
    org = await get_org(uow)
    return await budgets.standing(uow.session, uow.actor, utc_now(), org.time_zone)


async def read_budget(uow: UnitOfWork, budget_id: UUID) -> BudgetRead:
    """One of them.

    Raises:
        BudgetNotFound: unknown, deleted, or not for the caller's eyes.
    """
    uow.actor.require("runs:read")
    org = await get_org(uow)
    found = await budgets.standing(uow.session, uow.actor, utc_now(), org.time_zone, only=budget_id)
    if not found:
        raise BudgetNotFound.of(budget_id)
    return found[0]
