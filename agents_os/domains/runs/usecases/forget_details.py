"""Remove what runs recorded step by step, once their plan keeps it no longer."""

from datetime import timedelta

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import history_rows

AT_ONCE = 200  # runs in one transaction


async def forget_details(uow: UnitOfWork, days: int) -> int:
    """Remove the events and steps of some runs that ended `days` ago; of how many.

    As the system. The runs themselves stay, with what they gave back and what they cost; so do
    decisions, approvals and the ledger. May be repeated until nothing is left.
    """
    before = utc_now() - timedelta(days=days)
    return await history_rows.forget(uow.session, before, days, AT_ONCE)
