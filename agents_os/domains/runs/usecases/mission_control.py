"""What mission control shows about work, each in one statement."""

from datetime import datetime, timedelta
from typing import Any

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import overview
from agents_os.domains.runs.metadata.overview_schemas import (
    Figures,
    RunGlance,
    TeamMember,
    TeamRead,
)
from agents_os.domains.runs.usecases.run_summary import bucket, rounded, totals

HOUR, DAYS = timedelta(hours=1), timedelta(days=7)


async def list_team(uow: UnitOfWork, limit: int = 12) -> TeamRead:
    """The most active agents the caller may see, with what they do now and how much they have."""
    uow.actor.require("agents:read")
    rows = await overview.team(uow.session, uow.actor, limit)
    counts = (
        {name: getattr(rows[0], name) for name in ("active", "paused", "draft")} if rows else {}
    )
    return TeamRead(members=[TeamMember.model_validate(row) for row in rows], **counts)


async def list_run_glances(uow: UnitOfWork) -> list[RunGlance]:
    """Runs under way, the newest that ended, and failed ones of the last day that nobody looked
    after; of those the caller may see, newest first. Raises Forbidden.
    """
    uow.actor.require("runs:read")
    rows = await overview.glances(uow.session, uow.actor, utc_now())
    return [RunGlance.model_validate(row) for row in rows]


async def read_figures(uow: UnitOfWork) -> Figures:
    """The last 24 hours by the hour and sums of the last seven days. Raises Forbidden."""
    uow.actor.require("runs:read")
    this_hour = utc_now().replace(minute=0, second=0, microsecond=0)
    hours = [this_hour - HOUR * back for back in reversed(range(24))]
    rows = await overview.by_the_hour(uow.session, uow.actor, hours[0], this_hour - DAYS)
    by_hour: dict[datetime | None, Any] = {row.bucket: row for row in rows}
    week = by_hour[None]
    return Figures(
        hours=[bucket(hour, by_hour.get(hour)) for hour in hours],
        day_p95_ms=rounded(week.day_p95),
        week=totals(week),
    )
