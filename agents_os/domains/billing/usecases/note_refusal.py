"""Tell that a budget stands in the way."""

from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.metadata.events import BudgetRefused


async def note_refusal(uow: UnitOfWork, refused: BudgetRefused) -> None:
    """Tell that the limit is reached, once per period; a budget that pauses does it now.

    As the system, which hears of it: the unit of work that was refused is undone.
    """
    await ledger.refused(uow.session, refused.budget_id, refused.run_id, refused.at)
    uow.signal("budget")
