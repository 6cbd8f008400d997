"""Remove a schedule."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import schedule_rows
from agents_os.domains.runs.usecases.lock_schedule import lock_to_change


async def delete_schedule(uow: UnitOfWork, schedule_id: UUID) -> None:
    """Remove the schedule. What it began goes on.

    Raises:
        ScheduleNotFound, Forbidden, ScheduleOfWorkflow: as for `pause_schedule`.
    """
    await lock_to_change(uow, schedule_id)
    await end_schedule(uow, schedule_id)


async def end_schedule(uow: UnitOfWork, schedule_id: UUID) -> None:
    """Remove a schedule for what keeps it, which has asked already who may."""
    await schedule_rows.remove(uow.session, schedule_id)
    uow.signal("schedule", schedule_id)
