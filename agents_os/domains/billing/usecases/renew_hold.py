"""Say that work goes on, and what it took so far."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import ledger


async def renew_hold(
    uow: UnitOfWork, hold_id: UUID, *, lease_s: int, so_far_micros: int, so_far_money: int
) -> None:
    """Move the end of the hold's lease; if this process dies, `so_far` is what will be charged."""
    await ledger.renew(uow.session, hold_id, lease_s, (so_far_micros, so_far_money), utc_now())
