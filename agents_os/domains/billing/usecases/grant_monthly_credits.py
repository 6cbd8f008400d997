"""The monthly credits of a plan."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import subscriptions
from agents_os.domains.billing.metadata.calendar import month_key, next_month
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.metadata.schemas import CreditsGrant, GrantKind
from agents_os.domains.billing.usecases.grant_credits import grant_credits


async def grant_monthly_credits(uow: UnitOfWork, plan: str, time_zone: str) -> bool:
    """Give this month's credits of `plan`, once; whether they are new. As the system.

    They expire when the next month begins in the organisation's time zone. For the job, and for
    whoever changes a plan: an upgrade in the middle of a month gives the new plan's credits, too.
    """
    amount = plans()[plan].monthly
    if not amount:
        return False
    now = utc_now()
    key = f"monthly:{month_key(now, time_zone)}:{plan}"
    # One grant for each time the plan is paid for, so that more of it in the middle of a month
    # brings what is missing.
    times = await subscriptions.quantity(uow.session, uow.actor.tenant)
    news = []
    for each in range(1, times + 1):
        grant = CreditsGrant(
            kind=GrantKind.MONTHLY,
            amount_micros=amount,
            key=key if each == 1 else f"{key}:{each}",
            reason=f"{plans()[plan].name} plan, {now:%B %Y}",
            expires_at=next_month(now, time_zone),
        )
        news.append(await grant_credits(uow, uow.actor.tenant, grant))
    return any(news)
