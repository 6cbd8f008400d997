"""Announce that a schedule came due."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import schedule_rows
from agents_os.domains.runs.metadata import calendar
from agents_os.domains.runs.metadata.events import ScheduleDue, ScheduleMissed
from agents_os.domains.runs.metadata.models import Schedule

log = structlog.get_logger(__name__)

LATE_AFTER = timedelta(minutes=1)  # later than this, a time counts as missed


async def fire_schedule(uow: UnitOfWork, schedule_id: UUID) -> int:
    """Publish ScheduleDue for each time that is due, and move on; how often it was published.

    Publishes ScheduleMissed once when it is late.

    Exactly once per due time: the row is locked, and the time is unique in the table of firings.
    Times missed by more than a minute are skipped, made up for by one firing, or by one each.
    """
    uow.actor.require("work:create")
    schedule = await schedule_rows.lock(uow.session, schedule_id)
    now = utc_now()
    if schedule is None or schedule.paused_at is not None or schedule.next_due_at > now:
        return 0
    times = _times(schedule, now)
    if now - schedule.next_due_at > LATE_AFTER:
        uow.publish(_missed(schedule, made_up_for=bool(times)))
    schedule.next_due_at = calendar.next_due(schedule.cron, schedule.time_zone, now)
    fired = 0
    for due_at in times:
        fired += await _fire(uow, schedule, due_at)
    await uow.session.flush()
    return fired


def _times(schedule: Schedule, now: datetime) -> list[datetime]:
    """The due times to announce, oldest first."""
    first = schedule.next_due_at
    if now - first <= LATE_AFTER:
        return [first]
    log.warning("schedule.missed", schedule_id=str(schedule.id), policy=schedule.missed)
    if schedule.missed == "run_all":
        rule = (schedule.cron, schedule.time_zone)
        more = calendar.upcoming(*rule, first, schedule.most_missed - 1)
        return [first, *(each for each in more if each <= now)]
    return [first] if schedule.missed == "run_once" else []


def _missed(schedule: Schedule, *, made_up_for: bool) -> ScheduleMissed:
    return ScheduleMissed(
        schedule_id=schedule.id,
        owner_id=schedule.owner_id,
        name=schedule.name,
        due_at=schedule.next_due_at,
        made_up_for=made_up_for,
    )


async def _fire(uow: UnitOfWork, schedule: Schedule, due_at: datetime) -> bool:
    if not await schedule_rows.fire(uow.session, schedule, due_at):
        return False
    schedule.last_due_at = due_at
    uow.publish(
        ScheduleDue(
            schedule_id=schedule.id,
            owner_id=schedule.owner_id,
            due_at=due_at,
            payload=schedule.payload,
        )
    )
    return True
