"""Settle the holds of work that died."""

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import ledger

log = structlog.get_logger(__name__)


async def recover_holds(uow: UnitOfWork) -> int:
    """Settle holds whose lease ended, and take off credits that expired; how many holds.

    What the work had taken when it was last heard of (`renew_hold`) is spent, the rest comes
    back. Safe to run in several workers at once.
    """
    found = await ledger.settle_stale(uow.session, utc_now())
    for each in found:
        log.warning("hold.recovered", hold_id=each["id"], captured=each["captured_micros"])
    uow.signal("credits")
    return len(found)
