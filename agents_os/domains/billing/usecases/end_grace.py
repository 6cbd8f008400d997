from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import subscriptions
from agents_os.domains.billing.metadata.events import SpendingStopped


async def end_grace(uow: UnitOfWork) -> None:
    """The payment is past due for too long: from now on nothing is spent. As the system."""
    row = await subscriptions.subscription(uow.session, uow.actor.tenant, lock=True)
    if row and row.past_due_since and not row.read_only:
        row.read_only = True
        uow.publish(SpendingStopped(org_id=row.org_id, since=row.past_due_since))
