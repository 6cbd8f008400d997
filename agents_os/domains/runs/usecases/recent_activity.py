"""What lists of agents and the dashboard show about work."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import activity
from agents_os.domains.runs.metadata.schemas import AnswerCounts, Pulse


async def recent_activity(uow: UnitOfWork, agent_ids: Sequence[UUID]) -> dict[UUID, Pulse]:
    """For each agent: when its newest run the caller may see began, and whether it works now.

    "Works now" is known of every run, whoever asked for it; nothing else of those is told.
    """
    uow.actor.require("agents:read")
    if not agent_ids:
        return {}
    rows = await activity.pulses(uow.session, uow.actor, agent_ids)
    return {row.agent_id: Pulse.model_validate(row) for row in rows}


async def count_answers(uow: UnitOfWork, zone: ZoneInfo) -> AnswerCounts:
    """Questions answered today and yesterday, days as in `zone`; of runs the caller may see.

    Raises:
        Forbidden: the caller may not see runs.
    """
    uow.actor.require("runs:read")
    today, yesterday = _midnights(utc_now(), zone)
    row = await activity.answers(uow.session, uow.actor, today, yesterday)
    return AnswerCounts(today=row.today, yesterday=row.yesterday)


def _midnights(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The last two midnights in `zone`. A day is not always 24 hours long."""
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight, midnight - timedelta(days=1)  # arithmetic on the wall clock, not on UTC
