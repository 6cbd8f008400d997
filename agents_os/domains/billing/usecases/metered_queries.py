"""Where a company stands with credits that are paid for after they were spent."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import meter_events, payments, subscriptions
from agents_os.domains.billing.metadata.models import Subscription
from agents_os.domains.billing.metadata.payment_schemas import MeteredRead, PaymentMode

NOT_BILLED = "Your company is not known to the payment provider, so nothing is reported."
GIVEN_UP = "Some usage could not be reported. Whoever runs this server can see why and repeat it."


async def get_metered(uow: UnitOfWork) -> MeteredRead:
    """What was spent of this month's metered credits, and what the payment provider knows of it.

    For who looks after the money. Asks nobody.
    """
    uow.actor.require("billing:manage")
    org_id, now = uow.actor.tenant, utc_now()
    plan, subscription = await subscriptions.standing(uow.session, org_id)
    given = [
        each
        for each in await meter_events.this_month(uow.session, org_id, now)
        if each.plan == plan
    ]
    totals = await meter_events.totals(uow.session, org_id, given[0].created_at if given else now)
    most = sum(each.amount for each in given)
    return MeteredRead(
        most_micro=most,
        spent_micro=most - sum(each.left for each in given),
        reported_credits=totals.get("sent", 0),
        waiting_credits=totals.get("waiting", 0),
        failed_credits=totals.get("dead", 0),
        note=_note(subscription, failed="dead" in totals),
    )


def _note(row: Subscription | None, *, failed: bool) -> str:
    mode, why = payments.mode()
    if mode is PaymentMode.NOT_CONNECTED:
        return f"{why} Until then nothing is reported, and what was spent waits."
    if row is None or row.provider != payments.payments().provider:
        return NOT_BILLED
    return GIVEN_UP if failed else ""
