"""What billing does when something happens elsewhere."""

from agents_os.core.db import UnitOfWork
from agents_os.core.events import within
from agents_os.domains.billing.usecases.grant_starter_credits import grant_starter_credits
from agents_os.domains.identity.metadata.events import OrgCreated


@within(OrgCreated)
async def welcome_with_credits(uow: UnitOfWork, event: OrgCreated) -> None:
    if event.at_sign_up:  # else anybody could farm credits by founding companies
        await grant_starter_credits(uow, event.org_id)
