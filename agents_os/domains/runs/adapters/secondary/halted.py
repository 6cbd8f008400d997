"""SQL for the stop of a company: which runs are under way, and which it has paused."""

from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.runs.metadata.models import Run, RunEvent
from agents_os.domains.runs.metadata.states import RunKind, RunStatus


async def under_way(session: AsyncSession) -> list[tuple[UUID, str]]:
    """Id and kind of everything that a process drives and nobody has asked to stop yet."""
    answers = (Run.kind == RunKind.CHAT) & Run.status.in_((RunStatus.QUEUED, RunStatus.RUNNING))
    statement = select(Run.id, Run.kind).where(
        or_(Run.lease.is_not(None), answers),
        Run.cancel_requested_at.is_(None),
        Run.pause_requested_at.is_(None),
    )
    return [(run_id, kind) for run_id, kind in await session.execute(statement)]


async def paused_by(session: AsyncSession, stop_id: UUID) -> list[UUID]:
    """Runs that stand still because of the stop."""
    told = exists(
        select(RunEvent.id).where(
            RunEvent.run_id == Run.id, RunEvent.data["stop_id"].astext == str(stop_id)
        )
    )
    return list(await session.scalars(select(Run.id).where(Run.status == RunStatus.PAUSED, told)))
