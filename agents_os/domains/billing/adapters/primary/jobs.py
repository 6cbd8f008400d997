"""What billing does by itself, and when something happens elsewhere."""

from datetime import timedelta

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, platform_session
from agents_os.core.events import subscribe, within
from agents_os.core.jobs import as_system, every, for_each_company
from agents_os.core.settings import settings
from agents_os.domains.billing.adapters.secondary import (
    ledger,
    meter_events,
    payment_events,
    subscriptions,
    top_ups,
)
from agents_os.domains.billing.metadata.events import BudgetRefused
from agents_os.domains.billing.metadata.limits import Resource
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.usecases.check_ledger import check_ledger
from agents_os.domains.billing.usecases.check_limit import check_limit
from agents_os.domains.billing.usecases.count_usage import count_usage, mend_usage
from agents_os.domains.billing.usecases.end_grace import end_grace
from agents_os.domains.billing.usecases.grant_monthly_credits import grant_monthly_credits
from agents_os.domains.billing.usecases.grant_starter_credits import grant_starter_credits
from agents_os.domains.billing.usecases.handle_payment_events import handle_payment_events
from agents_os.domains.billing.usecases.note_refusal import note_refusal
from agents_os.domains.billing.usecases.recover_holds import recover_holds
from agents_os.domains.billing.usecases.report_usage import report_usage
from agents_os.domains.billing.usecases.subscription_queries import payments_connected
from agents_os.domains.billing.usecases.top_up import top_up
from agents_os.domains.identity.metadata.events import ApiKeyCreated, OrgCreated

USAGE_LOOK_BACK = timedelta(days=35)


@within(OrgCreated)
async def welcome_with_credits(uow: UnitOfWork, event: OrgCreated) -> None:
    if event.at_sign_up:  # else anybody could farm credits by founding companies
        await grant_starter_credits(uow, event.org_id)


@within(ApiKeyCreated)
async def limit_api_keys(uow: UnitOfWork, event: ApiKeyCreated) -> None:
    """Identity lies below billing: it cannot ask first, but what is refused here is not kept."""
    await uow.session.flush()
    await check_limit(uow, Resource.API_KEYS, made=1)


@subscribe(BudgetRefused)
async def tell_that_budget_refused(uow: UnitOfWork, event: BudgetRefused) -> None:
    """Work needs more than a budget allows."""
    await note_refusal(uow, event)


@every(15, "billing.recover_holds")
async def recover_stale_holds() -> None:
    """Settle holds of work that died and take off expired credits, wherever there are some."""
    async with platform_session() as session:
        orgs = await ledger.orgs_due(session, utc_now())
    await for_each_company(orgs, as_system(recover_holds))


@every(300, "billing.grant_monthly_credits")
async def grant_credits_of_the_month() -> None:
    """Give this month's credits, in each organisation's own time zone."""
    giving = [key for key, plan in plans().items() if plan.monthly or plan.metered]
    async with platform_session() as session:
        due = await ledger.orgs_without_month(session, giving, utc_now())
    await for_each_company(due, as_system(grant_monthly_credits))


@every(3600, "billing.check_ledger")
async def look_for_drift() -> None:
    """Say in the log where something kept differs from the ledger."""
    await check_ledger()


@every(300, "billing.count_usage")
async def count_days_that_are_over() -> None:
    """Count usage per day, wherever a day has ended."""
    await count_usage()


@every(21_600, "billing.check_usage")
async def look_for_usage_drift() -> None:
    """Say in the log where usage of late differs from the holds, and mend it."""
    await mend_usage((utc_now() - USAGE_LOOK_BACK).date())


@every(2, "billing.handle_payment_events")
async def follow_payment_provider() -> None:
    """Act upon what the payment provider told us."""
    await handle_payment_events()


@every(15, "billing.top_up")
async def top_up_where_low() -> None:
    """Buy credits for companies that let us and have few left."""
    if not payments_connected():
        return
    async with platform_session() as session:
        orgs = await top_ups.orgs_to_top_up(session)
    await for_each_company(orgs, top_up)


@every(300, "billing.report_usage")
async def report_metered_usage() -> None:
    """Tell the payment provider what companies spent that pay afterwards."""
    async with platform_session() as session:
        orgs = await meter_events.orgs_metered(session, utc_now())
    await for_each_company(orgs, report_usage)


@every(86_400, "billing.prune_payment_events")
async def prune_payment_events() -> None:
    """Forget what the payment provider told us long ago and is done."""
    async with platform_session() as session:
        await payment_events.prune(session)


@every(600, "billing.end_grace")
async def end_grace_periods() -> None:
    """Companies whose payment is past due for too long spend no more credits."""
    before = utc_now() - timedelta(days=settings().payment_grace_days)
    async with platform_session() as session:
        orgs = await subscriptions.orgs_past_grace(session, before)
    await for_each_company(orgs, as_system(end_grace))
