"""How long the details of runs are kept: what the worker does about it, every so often."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import platform_session, unit_of_work
from agents_os.core.jobs import every, for_each_company
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.runs.adapters.secondary import history_rows
from agents_os.domains.runs.usecases.forget_details import AT_ONCE, forget_details

log = structlog.get_logger(__name__)

MOST_BATCHES = 20  # of one company each time, so that none keeps the others waiting
FRESH = timedelta(days=62)  # months that are not over for long stay, empty or not


@every(600, "runs.forget_details")
async def forget_old_details() -> None:
    """Remove what each company's plan keeps no longer; go on the next time if it is much."""
    for key, plan in plans().items():
        if plan.history_days is None:
            continue
        async with platform_session() as session:
            orgs = await history_rows.orgs_with_old_details(session, key, plan.history_days)
        await for_each_company(orgs, partial(_forget, days=plan.history_days))


@every(86_400, "runs.drop_empty_months")
async def drop_empty_months() -> None:
    """Give back the room of months of which nothing is kept."""
    async with platform_session() as session:
        for gone in await history_rows.drop_empty_months(session, (utc_now() - FRESH).date()):
            log.info("run_events.partition_dropped", partition=gone)


async def _forget(org_id: UUID, days: int) -> None:
    for _ in range(MOST_BATCHES):
        async with unit_of_work(Actor.system(org_id)) as uow:
            runs = await forget_details(uow, days)
        log.info("runs.details_forgotten", org_id=str(org_id), runs=runs, days=days)
        if runs < AT_ONCE:
            return
