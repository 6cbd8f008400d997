"""The monthly credits of a plan."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.money import MicroCredits, credits
from agents_os.domains.billing.adapters.secondary import meter_events, subscriptions
from agents_os.domains.billing.adapters.secondary.meter_events import MeteredGrant
from agents_os.domains.billing.metadata.calendar import month_key, next_month
from agents_os.domains.billing.metadata.models import Subscription
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.metadata.schemas import CreditsGrant, GrantKind
from agents_os.domains.billing.usecases.grant_credits import grant_credits
from agents_os.domains.billing.usecases.payment_customer import LIVE

LAST = 1000  # what is paid for already is spent before it


async def grant_monthly_credits(uow: UnitOfWork, plan: str, time_zone: str) -> bool:
    """Give this month's credits of `plan`, once; whether they are new. As the system.

    They expire when the next month begins in the organisation's time zone. For the job, and for
    whoever changes a plan: an upgrade in the middle of a month gives the new plan's credits, too.
    """
    org_id, now = uow.actor.tenant, utc_now()
    row = await subscriptions.subscription(uow.session, org_id)
    paid = row if row and row.status in LIVE else None
    grants = list(_monthly(plan, paid, now, time_zone))
    # Only where somebody is billed for them afterwards, and pays.
    if plans()[plan].metered and paid and (paid.plan, paid.status) == (plan, "active"):
        given = await meter_events.this_month(uow.session, org_id, now)
        grants += _metered(plan, [each for each in given if each.plan == plan], now, time_zone)
    return any([await grant_credits(uow, org_id, each) for each in grants])


def _monthly(
    plan: str, paid: Subscription | None, now: datetime, time_zone: str
) -> Iterator[CreditsGrant]:
    """One for each time the plan is paid for, so that more of it in the middle of a month brings
    what is missing.
    """
    amount, key = plans()[plan].monthly, f"monthly:{month_key(now, time_zone)}:{plan}"
    times = (paid.quantity if paid else 1) if amount else 0
    for each in range(1, times + 1):
        yield CreditsGrant(
            kind=GrantKind.MONTHLY,
            amount_micros=amount,
            key=_nth(key, each),
            reason=f"{plans()[plan].name} plan, {now:%B %Y}",
            expires_at=next_month(now, time_zone),
        )


def _metered(
    plan: str, given: Sequence[MeteredGrant], now: datetime, time_zone: str
) -> Iterator[CreditsGrant]:
    """The most of a month; to who buys the plan again within it, what is not spent of that."""
    metered = plans()[plan].metered
    most = credits(metered.most_credits_per_month) if metered else 0
    missing = most - sum(each.amount for each in given)
    if missing > 0:
        yield CreditsGrant(
            kind=GrantKind.METERED,
            amount_micros=MicroCredits(missing),
            key=_nth(f"metered:{month_key(now, time_zone)}:{plan}", len(given) + 1),
            reason=f"{plans()[plan].name} plan, {now:%B %Y}: billed after they are spent",
            expires_at=next_month(now, time_zone),
            priority=LAST,
        )


def _nth(key: str, number: int) -> str:
    return key if number == 1 else f"{key}:{number}"
