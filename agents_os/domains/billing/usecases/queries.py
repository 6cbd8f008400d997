"""Reads of billing."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.money import MicroCredits, show_credits
from agents_os.domains.billing.adapters.secondary import repository
from agents_os.domains.billing.metadata.schemas import CreditBalanceRead


async def get_credit_balance(uow: UnitOfWork) -> CreditBalanceRead:
    """The organisation's credits. Nothing spends credits yet: all that was granted is left."""
    granted = await repository.sum_granted(uow.session, uow.actor.tenant, utc_now())
    return CreditBalanceRead(
        granted_micro=granted,
        available_micro=granted,
        available=show_credits(MicroCredits(granted)),
    )
