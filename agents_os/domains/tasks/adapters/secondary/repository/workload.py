"""What agents and people have to do, and how their work was received."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from agents_os.domains.tasks.metadata.models import Deliverable, DeliverableReview, Task
from agents_os.domains.tasks.metadata.states import (
    AT_WORK,
    DeliverableStatus,
    TaskCategory,
    TaskStatus,
)

Person = InstrumentedAttribute[UUID | None]


class Record(NamedTuple):
    """Of one of them: tasks to do or at work, and reviews of what was handed in."""

    open_tasks: int = 0
    accepted: int = 0
    decided: int = 0


async def records(session: AsyncSession, agent_ids: Sequence[UUID]) -> dict[UUID, Record]:
    """Of each agent; tasks the caller may not see count, too."""
    return await _records(session, agent_ids, Task.assignee_agent_id, Deliverable.agent_id)


async def records_of_people(session: AsyncSession, user_ids: Sequence[UUID]) -> dict[UUID, Record]:
    """Of each person; tasks the caller may not see count, too."""
    return await _records(session, user_ids, Task.assignee_user_id, Deliverable.user_id)


async def done_by(
    session: AsyncSession, user_ids: Sequence[UUID], category: TaskCategory
) -> dict[UUID, int]:
    """How many tasks of a category each person has completed."""
    done = (Task.status == TaskStatus.COMPLETED, Task.category == category)
    return await _counts(session, Task.assignee_user_id, user_ids, *done)


async def _records(
    session: AsyncSession, ids: Sequence[UUID], assignee: Person, author: Person
) -> dict[UUID, Record]:
    waiting = Task.status.in_((TaskStatus.PENDING, *AT_WORK))
    open_tasks = await _counts(session, assignee, ids, waiting)
    reviews = await _reviews(session, author, ids)
    return {each: Record(open_tasks.get(each, 0), *reviews.get(each, (0, 0))) for each in ids}


async def _counts(
    session: AsyncSession, assignee: Person, ids: Sequence[UUID], *rules: ColumnElement[bool]
) -> dict[UUID, int]:
    statement = select(assignee, func.count()).where(assignee.in_(ids), *rules).group_by(assignee)
    rows = (await session.execute(statement)).all()
    return {each: count for each, count in rows if each is not None}


async def _reviews(
    session: AsyncSession, author: Person, ids: Sequence[UUID]
) -> dict[UUID, tuple[int, int]]:
    accepted = and_(
        DeliverableReview.verdict == DeliverableStatus.ACCEPTED, DeliverableReview.auto.is_(False)
    )
    statement = (
        select(author, func.count().filter(accepted), func.count())
        .join(DeliverableReview, DeliverableReview.deliverable_id == Deliverable.id)
        .where(author.in_(ids), DeliverableReview.auto.is_(False))
        .group_by(author)
    )
    rows = (await session.execute(statement)).all()
    return {each: (good, all_) for each, good, all_ in rows if each is not None}
