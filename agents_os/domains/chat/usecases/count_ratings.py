"""How people rated an agent's answers."""

from datetime import timedelta
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.chat.adapters.secondary import statistics
from agents_os.domains.chat.metadata.schemas import RatingCount


async def count_ratings(uow: UnitOfWork, agent_id: UUID, *, days: int = 30) -> RatingCount:
    """Thumbs up and down for the agent's answers of the last `days`.

    Whoever may see all runs counts everybody's, others their own. Only counts, never texts.

    Raises:
        Forbidden: the caller may not see runs.
    """
    uow.actor.require("runs:read")
    since = utc_now() - timedelta(days=days)
    up, down = await statistics.ratings(uow.session, uow.actor, agent_id, since)
    return RatingCount(days=days, up=up, down=down)
