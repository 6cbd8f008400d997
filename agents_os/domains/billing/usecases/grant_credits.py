"""Give an organisation credits."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.metadata.events import CreditsGranted
from agents_os.domains.billing.metadata.schemas import CreditsGrant


async def grant_credits(uow: UnitOfWork, org_id: UUID, grant: CreditsGrant) -> bool:
    """Give credits, as the system or the gatekeeper; whether they are new. Idempotent by key.

    No person may call this: credits come from a plan, a payment or the platform's own doing.
    """
    new = await ledger.grant(uow.session, org_id, grant, utc_now())
    if new:
        uow.signal("credits", org_id=org_id)
        uow.publish(CreditsGranted(org_id=org_id, amount_micros=grant.amount_micros))
    return new
