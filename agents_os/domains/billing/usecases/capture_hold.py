"""Spend what work really took."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agents_os.core import signals
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.signals import Signal
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.adapters.secondary.ledger import Spent
from agents_os.domains.billing.metadata.errors import HoldClosed, HoldNotFound
from agents_os.domains.billing.metadata.schemas import Consumption, HoldRead, HoldState
from agents_os.domains.billing.metadata.worth import money_of


async def capture_hold(
    uow: UnitOfWork, hold_id: UUID, amount_micros: int, *, money_micros: int | None = None
) -> HoldRead:
    """Spend `amount_micros` of a hold and give the rest back. Repeating it changes nothing.

    Never more than was held: what is beyond it, the platform pays (event HoldOverrun).
    `money_micros`: the provider's price, for budgets in money; None: what the credits are worth.

    Raises:
        HoldNotFound: unknown in the organisation.
        HoldClosed: released before, or captured with another amount.
    """
    money = money_of(amount_micros) if money_micros is None else money_micros
    spent = Spent(hold_id, amount_micros, money)
    hold = _settled(await ledger.settle(uow.session, spent, utc_now()), spent)
    uow.signal("credits")
    return hold


async def capture_alone(
    actor: Actor,
    hold_id: UUID,
    amount_micros: int,
    money_micros: int,
    consumed: Consumption | None,
) -> HoldRead:
    """The same in a transaction of its own, as fast as it can be: for each call of a model."""
    spent = Spent(hold_id, amount_micros, money_micros, consumed)
    hold = _settled(await ledger.settle_as(actor, spent, utc_now()), spent)
    await signals.publish({Signal(actor.tenant, "credits")})
    return hold


def _settled(found: Mapping[str, Any] | None, spent: Spent) -> HoldRead:
    if found is None:
        raise HoldNotFound.of(spent.hold_id)
    hold = HoldRead.model_validate(found)
    captured = min(spent.credits, hold.amount_micros)
    if hold.state is not HoldState.SETTLED or hold.captured_micros != captured:
        raise HoldClosed(
            "These credits were settled before. Correct it with a refund or a new charge.",
            hold_id=str(spent.hold_id),
        )
    return hold
