"""Every SQL statement of schedules."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core import visibility
from agents_os.core.actor import Actor
from agents_os.domains.runs.metadata.models import Schedule

_OWNED = visibility.Owned(Schedule.owner_id, Schedule.team_id, Schedule.visibility)

_FIRE = text(
    "insert into schedule_firings (org_id, schedule_id, due_at) values (:org_id, :id, :due_at)"
    " on conflict do nothing"
)


async def lock(session: AsyncSession, schedule_id: UUID) -> Schedule | None:
    statement = select(Schedule).where(Schedule.id == schedule_id).with_for_update(key_share=True)
    return await session.scalar(statement.execution_options(populate_existing=True))


async def add(session: AsyncSession, schedule: Schedule) -> None:
    session.add(schedule)
    await session.flush()
    await session.refresh(schedule)


async def remove(session: AsyncSession, schedule_id: UUID) -> None:
    await session.execute(delete(Schedule).where(Schedule.id == schedule_id))


async def find(session: AsyncSession, actor: Actor, schedule_id: UUID) -> Schedule | None:
    return await session.scalar(visible(actor).where(Schedule.id == schedule_id))


def visible(actor: Actor) -> Select[Schedule]:
    """Schedules `actor` may know of, by the rule for what they make."""
    sees_all = visibility.reaches_everything(actor, "runs:read")
    return select(Schedule).where(visibility.visible_to(actor, _OWNED, sees_all=sees_all))


async def workflow_name(session: AsyncSession, schedule: Schedule) -> str | None:
    """The workflow whose published version keeps the schedule; None for any other schedule."""
    statement = text("select name from workflows where id = cast(:id as uuid)")
    name: str | None = await session.scalar(statement, {"id": schedule.payload.get("workflow_id")})
    return name


def making(kind: str) -> ColumnElement[bool]:
    return Schedule.payload.contains({"kind": kind})


async def fire(session: AsyncSession, schedule: Schedule, due_at: datetime) -> bool:
    """Note that the schedule fires for `due_at`; False when it has done so already."""
    values = {"org_id": schedule.org_id, "id": schedule.id, "due_at": due_at}
    return bool((await session.execute(_FIRE, values)).rowcount)  # type: ignore[attr-defined]


async def due(session: AsyncSession) -> Sequence[tuple[UUID, UUID]]:
    """(org, schedule) of every organisation that came due; only the worker's login may ask."""
    rows = await session.execute(text("select org_id, schedule_id from engine.due_schedules()"))
    return [(row[0], row[1]) for row in rows]
