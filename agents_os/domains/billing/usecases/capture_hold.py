"""Spend what work really took."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.metadata.errors import HoldClosed, HoldNotFound
from agents_os.domains.billing.metadata.events import HoldOverrun
from agents_os.domains.billing.metadata.schemas import Consumption, HoldRead, HoldState
from agents_os.domains.billing.metadata.worth import money_of
from agents_os.domains.billing.usecases.tell_settled import tell_settled


async def capture_hold(
    uow: UnitOfWork,
    hold_id: UUID,
    amount_micros: int,
    *,
    money_micros: int | None = None,
    consumed: Consumption | None = None,
) -> HoldRead:
    """Spend `amount_micros` of a hold and give the rest back. Repeating it changes nothing.

    Never more than was held: what is beyond it, the platform pays (event HoldOverrun).
    `money_micros`: the provider's price, for budgets in money; None: what the credits are worth.

    Raises:
        HoldNotFound: unknown in the organisation.
        HoldClosed: released before, or captured with another amount.
    """
    money = money_of(amount_micros) if money_micros is None else money_micros
    found = await ledger.settle(uow.session, hold_id, (amount_micros, money), consumed, utc_now())
    if found is None:
        raise HoldNotFound.of(hold_id)
    hold = tell_settled(uow, found)
    captured = min(amount_micros, hold.amount_micros)
    if hold.state is not HoldState.SETTLED or hold.captured_micros != captured:
        raise HoldClosed(
            "These credits were settled before. Correct it with a refund or a new charge.",
            hold_id=str(hold_id),
        )
    if found["changed"] and amount_micros > hold.amount_micros:
        over = amount_micros - hold.amount_micros
        run_id = found["run_id"]
        uow.publish(
            HoldOverrun(org_id=uow.actor.tenant, hold_id=hold_id, run_id=run_id, over_micros=over)
        )
    return hold
