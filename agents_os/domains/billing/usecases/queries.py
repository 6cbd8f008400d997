"""Reads of billing."""

from agents_os.core.db import UnitOfWork
from agents_os.core.money import MicroCredits, show_credits
from agents_os.domains.billing.adapters.secondary import repository
from agents_os.domains.billing.metadata.schemas import CreditBalanceRead


async def get_credit_balance(uow: UnitOfWork) -> CreditBalanceRead:
    """The organisation's credits."""
    account = await repository.account(uow.session, uow.actor.tenant)
    free, held = (account.available_micro, account.held_micro) if account else (0, 0)
    return CreditBalanceRead(
        granted_micro=free + held,
        available_micro=free,
        available=show_credits(MicroCredits(free)),
    )
