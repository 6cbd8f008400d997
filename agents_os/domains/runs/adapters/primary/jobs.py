"""What the worker does for runs, every so often."""

from datetime import date

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import platform_session
from agents_os.core.jobs import as_system, every, for_each_company
from agents_os.domains.runs.adapters.primary import history_jobs as history_jobs
from agents_os.domains.runs.adapters.primary import indexing_jobs as indexing_jobs
from agents_os.domains.runs.adapters.primary import schedule_jobs as schedule_jobs
from agents_os.domains.runs.adapters.primary import stop_jobs as stop_jobs
from agents_os.domains.runs.adapters.primary import task_jobs as task_jobs  # registers itself
from agents_os.domains.runs.adapters.secondary import queue, repository, schedule_rows
from agents_os.domains.runs.usecases.fail_abandoned_runs import (
    SILENT_FOR,
    fail_abandoned_runs,
)
from agents_os.domains.runs.usecases.fire_schedule import fire_schedule

log = structlog.get_logger(__name__)

MONTHS_AHEAD = 3


@every(3600, "runs.make_event_partitions")
async def make_event_partitions() -> None:
    """Keep this month's and the next three partitions of `run_events` ready.

    An event without a partition is refused, so they are made months before they are needed.
    """
    for month in _months(utc_now().date(), MONTHS_AHEAD):
        async with platform_session() as session:
            if await repository.ensure_month_partition(session, month):
                log.info("run_events.partition_made", month=f"{month:%Y-%m}")


@every(4, "runs.sweep_abandoned")
async def sweep_abandoned_runs() -> None:
    """Fail chat runs whose process died, in every organisation that has some."""
    async with platform_session() as session:
        orgs = await repository.orgs_with_abandoned_runs(session, utc_now() - SILENT_FOR)
    await for_each_company(orgs, as_system(fail_abandoned_runs))


@every(1, "runs.fire_schedules")
async def fire_due_schedules() -> None:
    """Announce every schedule that came due, each in a transaction of its own."""
    async with platform_session() as session:
        due = await schedule_rows.due(session)
    await for_each_company(due, as_system(fire_schedule))


@every(3600, "runs.sweep_queue")
async def sweep_queue() -> None:
    """Delete what the queue keeps of drives long ended."""
    async with platform_session() as session:
        await queue.sweep(session)


def _months(today: date, ahead: int) -> list[date]:
    first = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, first + ahead + 1)]
