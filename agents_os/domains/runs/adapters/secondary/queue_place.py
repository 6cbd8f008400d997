"""How many runs of the organisation begin before another."""

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.runs.metadata.models import Run
from agents_os.domains.runs.metadata.states import RunStatus


async def ahead_of(session: AsyncSession, run: Run) -> int:
    """Queued runs that are more urgent, or as urgent and older; also those nobody may see."""
    order = tuple_(Run.priority, Run.created_at, Run.id)
    statement = (
        select(func.count())
        .select_from(Run)
        .where(
            Run.status == RunStatus.QUEUED,
            Run.drive_id.is_not(None),
            order < tuple_(run.priority, run.created_at, run.id),
        )
    )
    return (await session.execute(statement)).scalar_one()
