from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.money import credits
from agents_os.core.settings import settings
from agents_os.domains.billing.adapters.secondary import repository


async def grant_starter_credits(uow: UnitOfWork, org_id: UUID) -> None:
    """Give a new organisation its starter credits (`settings.starter_credits`); as gatekeeper.

    The database refuses a second starter grant.
    """
    amount = credits(settings().starter_credits)
    if amount > 0:
        await repository.grant_starter_credits(uow.session, org_id, amount)
