"""Where a company stands with credits that are paid for after they were spent."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import meter_events, payments, subscriptions
from agents_os.domains.billing.metadata.payment_schemas import MeteredRead, PaymentMode

NOT_BILLED = "Your company is not known to the payment provider, so nothing is reported."
GIVEN_UP = "Some usage could not be reported. Whoever runs this server can see why and repeat it."


async def get_metered(uow: UnitOfWork) -> MeteredRead:
    """What was spent of this month's metered credits, and what the payment provider knows of it.

    For who looks after the money. Asks nobody.
    """
    uow.actor.require("billing:manage")
    org_id, now = uow.actor.tenant, utc_now()
    found = await meter_events.this_month(uow.session, org_id, now)
    totals = await meter_events.totals(uow.session, org_id, found[0].created_at if found else now)
    granted, left = (found[0].amount_micro, found[1]) if found else (0, 0)
    return MeteredRead(
        most_micro=granted,
        spent_micro=granted - left,
        reported_credits=totals.get("sent", 0),
        waiting_credits=totals.get("waiting", 0),
        failed_credits=totals.get("dead", 0),
        note=await _note(uow, failed="dead" in totals),
    )


async def _note(uow: UnitOfWork, *, failed: bool) -> str:
    mode, why = payments.mode()
    if mode is PaymentMode.NOT_CONNECTED:
        return f"{why} Until then nothing is reported, and what was spent waits."
    row = await subscriptions.subscription(uow.session, uow.actor.tenant)
    if row is None or row.provider != payments.payments().provider:
        return NOT_BILLED
    return GIVEN_UP if failed else ""
