"""Give back credits of work that did not happen."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.metadata.errors import HoldClosed, HoldNotFound
from agents_os.domains.billing.metadata.schemas import HoldRead, HoldState


async def release_hold(uow: UnitOfWork, hold_id: UUID) -> HoldRead:
    """Give all of a hold back. Repeating it changes nothing.

    Raises:
        HoldNotFound: unknown in the organisation.
        HoldClosed: captured before; use `refund_capture`.
    """
    found = await ledger.release(uow.session, hold_id, utc_now())
    if found is None:
        raise HoldNotFound.of(hold_id)
    uow.signal("credits")
    hold = HoldRead.model_validate(found)
    if hold.state is not HoldState.RELEASED:
        raise HoldClosed(
            "These credits were spent already. Refund them instead.", hold_id=str(hold_id)
        )
    return hold
