"""What agents have to do, and how their work was received."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.tasks.metadata.models import Deliverable, DeliverableReview, Task
from agents_os.domains.tasks.metadata.states import AT_WORK, DeliverableStatus, TaskStatus


class Record(NamedTuple):
    """Of one agent: tasks to do or at work, and reviews of what it handed in."""

    open_tasks: int = 0
    accepted: int = 0
    decided: int = 0


async def records(session: AsyncSession, agent_ids: Sequence[UUID]) -> dict[UUID, Record]:
    """Of each agent that has any; tasks the caller may not see count, too."""
    open_tasks = await _open_tasks(session, agent_ids)
    reviews = await _reviews(session, agent_ids)
    return {
        agent_id: Record(open_tasks.get(agent_id, 0), *reviews.get(agent_id, (0, 0)))
        for agent_id in agent_ids
    }


async def _open_tasks(session: AsyncSession, agent_ids: Sequence[UUID]) -> dict[UUID, int]:
    statement = (
        select(Task.assignee_agent_id, func.count())
        .where(
            Task.assignee_agent_id.in_(agent_ids),
            Task.status.in_((TaskStatus.PENDING, *AT_WORK)),
        )
        .group_by(Task.assignee_agent_id)
    )
    rows = (await session.execute(statement)).all()
    return {agent_id: count for agent_id, count in rows if agent_id is not None}


async def _reviews(session: AsyncSession, agent_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    accepted = and_(
        DeliverableReview.verdict == DeliverableStatus.ACCEPTED, DeliverableReview.auto.is_(False)
    )
    statement = (
        select(Deliverable.agent_id, func.count().filter(accepted), func.count())
        .join(DeliverableReview, DeliverableReview.deliverable_id == Deliverable.id)
        .where(Deliverable.agent_id.in_(agent_ids), DeliverableReview.auto.is_(False))
        .group_by(Deliverable.agent_id)
    )
    rows = (await session.execute(statement)).all()
    return {agent_id: (good, all_) for agent_id, good, all_ in rows if agent_id is not None}
