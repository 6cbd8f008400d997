"""Who may see and who may change a schedule."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import schedule_rows
from agents_os.domains.runs.metadata.errors import ScheduleNotFound, ScheduleOfWorkflow
from agents_os.domains.runs.metadata.models import Schedule


async def lock_schedule(uow: UnitOfWork, schedule_id: UUID) -> Schedule:
    """The schedule, locked, if the caller may steer it: one's own, or with `agents:pause`.

    Raises:
        ScheduleNotFound: no such schedule, or not visible to the caller.
        Forbidden: visible, but not the caller's to change.
    """
    uow.actor.require("work:create")
    await find_schedule(uow, schedule_id)
    schedule = await schedule_rows.lock(uow.session, schedule_id)
    if schedule is None:
        raise _unknown(schedule_id)
    if schedule.owner_id is None or schedule.owner_id != uow.actor.user_id:
        owner = {"owner_id": schedule.owner_id, "team_id": schedule.team_id}
        uow.actor.require_on("agents:pause", **owner)
    return schedule


async def lock_to_change(uow: UnitOfWork, schedule_id: UUID) -> Schedule:
    """As `lock_schedule`, for what changes when it comes.

    Raises:
        ScheduleOfWorkflow: a published workflow says when, and would overrule the change.
    """
    schedule = await lock_schedule(uow, schedule_id)
    name = await schedule_rows.workflow_name(uow.session, schedule)
    if name is not None:
        raise ScheduleOfWorkflow(
            f"This schedule belongs to the workflow “{name}”. Change its schedule step there and"
            " publish, or pause the workflow.",
            workflow_id=str(schedule.payload["workflow_id"]),
        )
    return schedule


async def find_schedule(uow: UnitOfWork, schedule_id: UUID) -> Schedule:
    """The schedule, if the caller may see it. Raises ScheduleNotFound."""
    schedule = await schedule_rows.find(uow.session, uow.actor, schedule_id)
    if schedule is None:
        raise _unknown(schedule_id)
    return schedule


def _unknown(schedule_id: UUID) -> ScheduleNotFound:
    return ScheduleNotFound(
        "There is no such schedule here, or it was not shared with you.",
        schedule_id=str(schedule_id),
    )
