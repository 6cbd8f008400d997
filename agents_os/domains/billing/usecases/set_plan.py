from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import subscriptions
from agents_os.domains.billing.metadata.events import PlanChanged
from agents_os.domains.billing.usecases.grant_monthly_credits import grant_monthly_credits


async def set_plan(uow: UnitOfWork, plan: str) -> None:
    """Put the company on `plan` and give what is missing of this month's credits. As the system.

    Nothing is taken away when the plan is smaller: what is there stays, and no more can be made.
    """
    org_id = uow.actor.tenant
    if await subscriptions.set_plan(uow.session, org_id, plan):
        uow.publish(PlanChanged(org_id=org_id, plan=plan))
    if plan != "free":  # those of the free plan only come to who had starter credits: by the job
        zone = await subscriptions.time_zone(uow.session, org_id)
        await grant_monthly_credits(uow, plan, zone)
