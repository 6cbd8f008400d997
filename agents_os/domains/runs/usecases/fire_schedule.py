"""Announce that a schedule came due."""

from datetime import timedelta
from uuid import UUID

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import schedule_rows
from agents_os.domains.runs.metadata import calendar
from agents_os.domains.runs.metadata.events import ScheduleDue

log = structlog.get_logger(__name__)

LATE_AFTER = timedelta(minutes=1)  # later than this, a time counts as missed


async def fire_schedule(uow: UnitOfWork, schedule_id: UUID) -> bool:
    """Publish ScheduleDue if the schedule is due, and move it on; whether it was published.

    Exactly once per due time: the row is locked, and the time is unique in the table of firings.
    Times missed by more than a minute are skipped, or made up for by one firing.
    """
    uow.actor.require("work:create")
    schedule = await schedule_rows.lock(uow.session, schedule_id)
    now = utc_now()
    if schedule is None or schedule.paused_at is not None or schedule.next_due_at > now:
        return False
    due_at = schedule.next_due_at
    missed = now - due_at > LATE_AFTER
    schedule.next_due_at = calendar.next_due(schedule.cron, schedule.time_zone, now)
    fires = not (missed and schedule.missed == "skip")
    if missed:
        log.warning("schedule.missed", schedule_id=str(schedule_id), made_up=fires)
    if fires and await schedule_rows.fire(uow.session, schedule, due_at):
        schedule.last_due_at = due_at
        uow.publish(
            ScheduleDue(
                schedule_id=schedule.id,
                owner_id=schedule.owner_id,
                due_at=due_at,
                payload=schedule.payload,
            )
        )
    else:
        fires = False
    await uow.session.flush()
    return fires
