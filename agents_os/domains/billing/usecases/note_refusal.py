"""Tell that a budget stands in the way."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.metadata.errors import BudgetExceeded


async def note_refusal(uow: UnitOfWork, error: BudgetExceeded, run_id: UUID | None = None) -> None:
    """Tell that the limit is reached, once per period; a budget that pauses does it now.

    In a unit of work of its own: the one that was refused is rolled back.
    """
    budget_id = UUID(error.details["budget_id"])
    await ledger.refused(uow.session, budget_id, run_id, utc_now())
    uow.signal("budget")
