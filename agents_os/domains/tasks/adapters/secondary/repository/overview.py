"""Mission control's view of tasks, in one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor, Reach
from agents_os.domains.tasks.adapters.secondary.repository.tasks import visible_to
from agents_os.domains.tasks.metadata.access import WORK
from agents_os.domains.tasks.metadata.models import Deliverable, DeliverableReview, Task
from agents_os.domains.tasks.metadata.states import OPEN, DeliverableStatus


async def glance(
    session: AsyncSession, actor: Actor, today: datetime, yesterday: datetime, limit: int
) -> Sequence[Any]:
    """Numbers of tasks, once per deliverable to review; one row without any of those."""
    numbers = _numbers(actor, today, yesterday).subquery("numbers")
    reviews = _to_review(actor, limit).subquery("reviews")
    statement = select(numbers, reviews).outerjoin(reviews, true())
    return (await session.execute(statement)).all()


def _numbers(actor: Actor, today: datetime, yesterday: datetime) -> Select[*tuple[Any, ...]]:
    done = Task.completed_at
    return select(
        func.count().filter(done >= today).label("done_today"),
        func.count().filter(done >= yesterday, done < today).label("done_yesterday"),
        func.count().filter(Task.status.in_(OPEN)).label("open"),
    ).where(
        Task.org_id == actor.tenant,
        visible_to(actor),
        or_(done >= yesterday, Task.status.in_(OPEN)),
    )


def _to_review(actor: Actor, limit: int) -> Select[*tuple[Any, ...]]:
    """What waits for this actor, the oldest first; each row with how many there are."""
    return (
        select(
            Deliverable.id,
            Deliverable.task_id,
            Deliverable.title,
            Deliverable.agent_id,
            Deliverable.agent_name.label("agent_name"),
            Task.assignee_agent_emoji.label("agent_emoji"),
            Deliverable.user_name.label("user_name"),
            Task.priority,
            Task.size,
            Task.creator_id,
            exists().where(DeliverableReview.deliverable_id == Deliverable.id).label("sent_back"),
            Deliverable.updated_at,
            func.count().over().label("to_review"),
        )
        .join(Task, Task.id == Deliverable.task_id)
        .where(
            Deliverable.org_id == actor.tenant,
            Deliverable.status == DeliverableStatus.IN_REVIEW,
            visible_to(actor),
            _may_change(actor),
        )
        .order_by(Deliverable.id)
        .limit(limit)
    )


def _may_change(actor: Actor) -> ColumnElement[bool]:
    """`access.may_change` in SQL."""
    reach = actor.reach(WORK)
    if reach is None:
        return false()
    if reach is Reach.ALL:
        return true()
    mine = or_(Task.assignee_user_id == actor.user_id, Task.owner_id == actor.user_id)
    return or_(mine, Task.team_id.in_(actor.team_ids)) if reach is Reach.TEAM else mine
