from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import meter_events, subscriptions
from agents_os.domains.billing.metadata.events import PlanChanged
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.usecases.grant_monthly_credits import grant_monthly_credits


async def set_plan(uow: UnitOfWork, plan: str) -> None:
    """Put the company on `plan` and give what is missing of this month's credits. As the system.

    Nothing that was paid for is taken away when the plan is smaller: what is there stays, and no
    more can be made.
    """
    org_id = uow.actor.tenant
    if not plans()[plan].metered:
        await _take_back_metered(uow)
    if await subscriptions.set_plan(uow.session, org_id, plan):
        uow.publish(PlanChanged(org_id=org_id, plan=plan))
    if plan != "free":  # those of the free plan only come to who had starter credits: by the job
        zone = await subscriptions.time_zone(uow.session, org_id)
        await grant_monthly_credits(uow, plan, zone)


async def _take_back_metered(uow: UnitOfWork) -> None:
    """Nobody would be billed for what is spent of them from now on."""
    org_id, now = uow.actor.tenant, utc_now()
    for grant in await meter_events.this_month(uow.session, org_id, now):
        await subscriptions.take_back(uow.session, org_id, grant.key, grant.left, now)
        uow.signal("credits")
