"""How many runs of the organisation begin before another."""

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.runs.metadata.models import Run


async def ahead_of(session: AsyncSession, run: Run) -> int:
    """Runs whose turn it is before this queued one, also those that the caller may not see.

    The same order in which `engine.admit` gives slots; a limit of an agent may change it.
    """
    if run.asked_at is None:  # has its slot
        return 0
    turn = tuple_(func.engine.turn(Run.asked_at, Run.priority), Run.id)
    mine = tuple_(func.engine.turn(run.asked_at, run.priority), run.id)
    statement = select(func.count()).select_from(Run).where(Run.asked_at.is_not(None), turn < mine)
    return (await session.execute(statement)).scalar_one()
