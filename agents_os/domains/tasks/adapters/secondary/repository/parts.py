"""What hangs on a task: comments, dependencies, attachments."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, defer

from agents_os.core.actor import Actor
from agents_os.domains.tasks.adapters.secondary.repository.tasks import visible_to
from agents_os.domains.tasks.metadata.errors import AttachmentNotFound
from agents_os.domains.tasks.metadata.models import (
    Task,
    TaskAttachment,
    TaskComment,
    TaskDependency,
)


class Link(NamedTuple):
    """A neighbour in the graph of dependencies; the title only if the reader may see it."""

    id: UUID
    title: str | None
    status: str


def comments_of(task_id: UUID) -> Select[TaskComment]:
    return select(TaskComment).where(TaskComment.task_id == task_id)


async def newest_comments(
    session: AsyncSession, task_id: UUID, *, limit: int, for_agent: bool = False
) -> list[TaskComment]:
    """The newest comments, oldest first."""
    statement = comments_of(task_id)
    if for_agent:
        statement = statement.where(TaskComment.for_agent)
    rows = await session.scalars(statement.order_by(TaskComment.id.desc()).limit(limit))
    return list(rows)[::-1]


async def get_comment(session: AsyncSession, comment_id: UUID) -> TaskComment:
    statement = select(TaskComment).where(TaskComment.id == comment_id)
    fresh = statement.execution_options(populate_existing=True)
    return (await session.scalars(fresh)).one()


async def lock_graph(session: AsyncSession, org_id: UUID) -> None:
    """One change of dependencies at a time: two together could close a circle."""
    key = f"tasks.dependencies:{org_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


async def prerequisites(session: AsyncSession, task_ids: set[UUID]) -> set[UUID]:
    """What `task_ids` wait for directly."""
    statement = select(TaskDependency.depends_on_id).where(TaskDependency.task_id.in_(task_ids))
    return set(await session.scalars(statement))


async def prerequisites_of_each(
    session: AsyncSession, task_ids: set[UUID]
) -> dict[UUID, set[UUID]]:
    """The same, by task; tasks that wait for nothing are left out."""
    statement = select(TaskDependency.task_id, TaskDependency.depends_on_id).where(
        TaskDependency.task_id.in_(task_ids)
    )
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for task_id, other_id in await session.execute(statement):
        found[task_id].add(other_id)
    return dict(found)


async def remove_dependency(session: AsyncSession, task_id: UUID, depends_on_id: UUID) -> bool:
    """Whether there was one."""
    statement = (
        delete(TaskDependency)
        .where(TaskDependency.task_id == task_id, TaskDependency.depends_on_id == depends_on_id)
        .returning(TaskDependency.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def waits_for(session: AsyncSession, task_id: UUID, actor: Actor) -> list[Link]:
    mine = TaskDependency.task_id == task_id
    return await _links(session, mine, TaskDependency.depends_on_id, actor)


async def blocks(session: AsyncSession, task_id: UUID, actor: Actor) -> list[Link]:
    others = TaskDependency.depends_on_id == task_id
    return await _links(session, others, TaskDependency.task_id, actor)


async def _links(
    session: AsyncSession,
    rule: ColumnElement[bool],
    other: InstrumentedAttribute[UUID],
    actor: Actor,
) -> list[Link]:
    shown = visible_to(actor).label("shown")
    statement = (
        select(Task.id, Task.title, Task.status, shown)
        .join(TaskDependency, other == Task.id)
        .where(rule)
        .order_by(Task.id)
    )
    rows = (await session.execute(statement)).all()
    return [Link(row.id, row.title if row.shown else None, row.status) for row in rows]


async def attachments(session: AsyncSession, task_id: UUID) -> Sequence[TaskAttachment]:
    """Without their content."""
    statement = select(TaskAttachment).where(TaskAttachment.task_id == task_id)
    light = statement.options(defer(TaskAttachment.content, raiseload=True))
    return (await session.scalars(light.order_by(TaskAttachment.id))).all()


async def attachments_with_content(
    session: AsyncSession, task_id: UUID
) -> Sequence[TaskAttachment]:
    statement = select(TaskAttachment).where(TaskAttachment.task_id == task_id)
    fresh = statement.execution_options(populate_existing=True)
    return (await session.scalars(fresh.order_by(TaskAttachment.id))).all()


async def get_attachment(
    session: AsyncSession, task_id: UUID, attachment_id: UUID
) -> TaskAttachment:
    """Raises AttachmentNotFound."""
    statement = select(TaskAttachment).where(
        TaskAttachment.id == attachment_id, TaskAttachment.task_id == task_id
    )
    fresh = statement.execution_options(populate_existing=True)
    found = (await session.scalars(fresh)).one_or_none()
    if found is None:
        raise AttachmentNotFound(
            "This attachment does not exist any more.", attachment_id=str(attachment_id)
        )
    return found


async def attachment_names(session: AsyncSession, task_id: UUID) -> list[str]:
    statement = select(TaskAttachment.name).where(TaskAttachment.task_id == task_id)
    return list(await session.scalars(statement))


async def remove_attachment(session: AsyncSession, attachment_id: UUID) -> None:
    await session.execute(delete(TaskAttachment).where(TaskAttachment.id == attachment_id))
