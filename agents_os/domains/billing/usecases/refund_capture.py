"""Give back credits that were spent."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.metadata.errors import HoldNotFound, RefundTooLarge
from agents_os.domains.billing.metadata.events import CreditsGranted
from agents_os.domains.billing.metadata.schemas import HoldRead


async def refund_capture(
    uow: UnitOfWork, hold_id: UUID, *, key: str, reason: str, amount_micros: int | None = None
) -> HoldRead:
    """Give back what a hold captured, or a part of it; idempotent by `key`.

    The credits keep their expiry, but last at least 30 days. `reason` is a line for the owner,
    e.g. “Order 12 was rejected”. Budgets that counted the spending get it back, too.

    Raises:
        HoldNotFound: unknown in the organisation.
        RefundTooLarge: more than was captured and not refunded yet.
    """
    found = await ledger.refund(uow.session, hold_id, amount_micros, (key, reason), utc_now())
    if found is None:
        raise HoldNotFound.of(hold_id)
    if found["too_large"]:
        raise RefundTooLarge(
            "More cannot be refunded than was charged. Refund at most what is left of it.",
            refundable_micros=found["captured_micros"] - found["refunded_micros"],
        )
    uow.signal("credits")
    uow.publish(CreditsGranted(org_id=uow.actor.tenant, amount_micros=found["given_micros"]))
    return HoldRead.model_validate(found)
