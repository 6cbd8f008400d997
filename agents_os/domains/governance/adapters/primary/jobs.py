"""What the worker does for approvals, every so often."""

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import platform_session, unit_of_work
from agents_os.core.jobs import every
from agents_os.domains.governance.adapters.secondary import repository
from agents_os.domains.governance.usecases.expire_approvals import expire_approvals


@every(15, "governance.expire_approvals")
async def sweep_due_approvals() -> None:
    """Expire and wake approvals in every organisation that has some due."""
    async with platform_session() as session:
        orgs = await repository.orgs_with_due_approvals(session, utc_now())
    for org_id in orgs:
        async with unit_of_work(Actor.system(org_id)) as uow:
            await expire_approvals(uow)
