"""Deliverables, their versions and reviews."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from agents_os.core.actor import Actor
from agents_os.domains.tasks.adapters.secondary.repository.tasks import visible_to
from agents_os.domains.tasks.metadata.errors import DeliverableNotFound, VersionNotFound
from agents_os.domains.tasks.metadata.models import (
    Deliverable,
    DeliverableReview,
    DeliverableVersion,
    Task,
)
from agents_os.domains.tasks.metadata.states import DeliverableStatus


def visible(actor: Actor) -> Select[Deliverable]:
    """Deliverables of the tasks that `actor` may see."""
    return select(Deliverable).join(Task, Task.id == Deliverable.task_id).where(visible_to(actor))


async def find(session: AsyncSession, deliverable_id: UUID, actor: Actor) -> Deliverable:
    """As the database has it now. Raises DeliverableNotFound."""
    statement = visible(actor).where(Deliverable.id == deliverable_id)
    fresh = statement.execution_options(populate_existing=True)
    found = (await session.scalars(fresh)).one_or_none()
    if found is None:
        raise DeliverableNotFound(
            "There is no such deliverable here, or its task was not shared with you.",
            deliverable_id=str(deliverable_id),
        )
    return found


async def current_of(session: AsyncSession, task_id: UUID) -> Deliverable | None:
    """What is handed in for a task and not rejected."""
    statement = select(Deliverable).where(
        Deliverable.task_id == task_id, Deliverable.status != DeliverableStatus.REJECTED
    )
    return await session.scalar(statement.execution_options(populate_existing=True))


def of_task(task_id: UUID) -> Select[Deliverable]:
    return select(Deliverable).where(Deliverable.task_id == task_id)


async def get_version(
    session: AsyncSession, deliverable_id: UUID, number: int
) -> DeliverableVersion:
    """Raises VersionNotFound."""
    statement = select(DeliverableVersion).where(
        DeliverableVersion.deliverable_id == deliverable_id, DeliverableVersion.number == number
    )
    found = (
        await session.scalars(statement.execution_options(populate_existing=True))
    ).one_or_none()
    if found is None:
        raise VersionNotFound(f"This deliverable has no version {number}.", number=number)
    return found


async def list_versions(
    session: AsyncSession, deliverable_id: UUID
) -> Sequence[DeliverableVersion]:
    """Newest first, without their sections."""
    statement = select(DeliverableVersion).where(
        DeliverableVersion.deliverable_id == deliverable_id
    )
    light = statement.options(defer(DeliverableVersion.sections, raiseload=True))
    return (await session.scalars(light.order_by(DeliverableVersion.number.desc()))).all()


async def versions_of_task(
    session: AsyncSession, task_id: UUID, *, limit: int
) -> list[DeliverableVersion]:
    """The newest versions of all deliverables of a task, oldest first."""
    statement = (
        select(DeliverableVersion)
        .join(Deliverable, Deliverable.id == DeliverableVersion.deliverable_id)
        .where(Deliverable.task_id == task_id)
        .order_by(DeliverableVersion.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(statement))[::-1]


async def reviews(
    session: AsyncSession, deliverable_ids: Sequence[UUID]
) -> Sequence[DeliverableReview]:
    """Newest first."""
    statement = select(DeliverableReview).where(
        DeliverableReview.deliverable_id.in_(deliverable_ids)
    )
    return (await session.scalars(statement.order_by(DeliverableReview.id.desc()))).all()


async def reviews_of_task(session: AsyncSession, task_id: UUID) -> Sequence[DeliverableReview]:
    """Newest first, of all deliverables of the task, rejected ones included."""
    mine = select(Deliverable.id).where(Deliverable.task_id == task_id)
    statement = select(DeliverableReview).where(DeliverableReview.deliverable_id.in_(mine))
    return (await session.scalars(statement.order_by(DeliverableReview.id.desc()))).all()
