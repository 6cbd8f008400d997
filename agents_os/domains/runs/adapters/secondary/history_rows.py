"""SQL for what is kept of runs that ended long ago."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.runs.metadata.models import Run, RunEvent, RunStep


async def forget(session: AsyncSession, before: datetime, days: int, most: int) -> int:
    """Give up the details of the runs that ended first, and remove them; of how many runs."""
    due = (
        select(Run.id, Run.created_at)
        .where(Run.ended_at < before, Run.details_kept_days.is_(None))
        .order_by(Run.ended_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    runs = (await session.execute(due)).all()
    if not runs:
        return 0
    ids = [run.id for run in runs]
    here = {"synchronize_session": False}
    given_up = update(Run).where(Run.id.in_(ids)).values(details_kept_days=days)
    await session.execute(given_up.execution_options(**here))
    since = min(run.created_at for run in runs)  # so that only their months are looked at
    events = delete(RunEvent).where(RunEvent.run_id.in_(ids), RunEvent.at >= since)
    await session.execute(events.execution_options(**here))
    steps = delete(RunStep).where(RunStep.run_id.in_(ids))
    await session.execute(steps.execution_options(**here))
    return len(ids)


async def orgs_with_old_details(session: AsyncSession, plan: str, days: int) -> Sequence[UUID]:
    """Across organisations; only the worker's bare login may ask."""
    found = await session.scalars(
        text("select private.orgs_with_old_details(:plan, :days)"), {"plan": plan, "days": days}
    )
    return found.all()


async def drop_empty_months(session: AsyncSession, before: date) -> Sequence[str]:
    """Partitions of `run_events` of earlier months in which nothing is left; which they were."""
    found = await session.scalars(
        text("select private.drop_empty_event_months(:before)"), {"before": before}
    )
    return found.all()
