"""Usage per day: counted once a day is over, compared with its source, made anew."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import platform_session
from agents_os.core.jobs import for_each_company
from agents_os.domains.billing.adapters.secondary import usage_days
from agents_os.domains.billing.metadata.schemas import UsageDrift

log = structlog.get_logger(__name__)


async def count_usage() -> None:
    """Count the days that are over, of every company in its own time zone; repeatable.

    The day that runs is read from the holds, so what people see is never late.
    """
    async with platform_session() as session:
        due = await usage_days.orgs_to_count(session, utc_now())
    await for_each_company(due, _count)


async def _count(org_id: UUID) -> None:
    async with platform_session() as session:  # each alone: a refund may wait for it
        await usage_days.count(session, org_id, utc_now())


async def recount_usage(org_id: UUID, first: date, last: date) -> None:
    """Make the days from `first` to `last` anew from what was settled on them."""
    async with platform_session() as session:
        await usage_days.recount(session, org_id, first, last)
    log.warning("usage.recounted", org_id=str(org_id), first=str(first), last=str(last))


async def mend_usage(first: date, org_id: UUID | None = None) -> Sequence[UsageDrift]:
    """Find days since `first` that differ from what was settled on them, say so, and recount them.

    Of every company, or of one. Returns the days that differed.
    """
    async with platform_session() as session:
        found = await usage_days.drift(session, first, org_id)
    for each in found:
        log.error("usage.drift", **each.model_dump(mode="json"))
    await for_each_company([(each.org_id, each.day, each.day) for each in found], recount_usage)
    return found
