"""Tasks: who sees them, lists, the board, positions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from agents_os.core import visibility
from agents_os.core.actor import Actor, Reach
from agents_os.core.tables import TenantTable
from agents_os.domains.tasks.metadata.access import READ, sees_all
from agents_os.domains.tasks.metadata.errors import TaskNotFound
from agents_os.domains.tasks.metadata.models import Task, TaskDependency
from agents_os.domains.tasks.metadata.schemas import TaskFilter
from agents_os.domains.tasks.metadata.states import OPEN, TaskStatus

_OWNED = visibility.Owned(Task.owner_id, Task.team_id, Task.visibility)

STEP = 1024.0  # between renumbered neighbours on the board
CLOSEST = 1e-6


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Tasks `actor` may know of: shared ones, and those they made, own or are to do."""
    rule = visibility.visible_to(actor, _OWNED, sees_all=sees_all(actor))
    if sees_all(actor) or actor.user_id is None:
        return rule
    involved = or_(rule, Task.assignee_user_id == actor.user_id, Task.creator_id == actor.user_id)
    if actor.reach(READ) is Reach.TEAM:
        return or_(involved, Task.team_id.in_(actor.team_ids))
    return involved


async def find(session: AsyncSession, task_id: UUID, actor: Actor) -> Task:
    """The task as the database has it now. Raises TaskNotFound."""
    statement = select(Task).where(Task.id == task_id, visible_to(actor))
    fresh = statement.execution_options(populate_existing=True)
    task = (await session.execute(fresh)).scalar_one_or_none()
    if task is None:
        raise unknown(task_id)
    return task


async def reload(session: AsyncSession, task_id: UUID) -> Task:
    """A task whose reader has been checked before, as the database has it now."""
    statement = select(Task).where(Task.id == task_id)
    return (await session.scalars(statement.execution_options(populate_existing=True))).one()


async def lock(session: AsyncSession, task_id: UUID, actor: Actor) -> Task:
    """The task, locked until commit. Raises TaskNotFound.

    Two statements: the one that waited for the lock would count comments from before the wait.
    """
    statement = select(Task.id).where(Task.id == task_id, visible_to(actor))
    locked = await session.execute(statement.with_for_update(key_share=True))
    if locked.scalar_one_or_none() is None:
        raise unknown(task_id)
    return await find(session, task_id, actor)


async def add(session: AsyncSession, *rows: TenantTable) -> None:
    """Write `rows` now: the order of inserts matters between tables without relationships."""
    for row in rows:
        session.add(row)
        await session.flush()


def matching(query: TaskFilter, actor: Actor, now: datetime) -> Select[Task]:
    """Tasks for a list: visible to `actor`, passing every filter; details are not loaded."""
    statement = select(Task).where(visible_to(actor)).options(defer(Task.details, raiseload=True))
    for wanted, field in (
        (query.status, Task.status),
        (query.priority, Task.priority),
        (query.category, Task.category),
        (query.agent_id, Task.assignee_agent_id),
        (query.assignee_user_id, Task.assignee_user_id),
        (query.team_id, Task.team_id),
        (query.schedule_id, Task.schedule_id),
    ):
        if wanted:
            statement = statement.where(field == wanted)
    return statement.where(*_special(query, actor, now), *_words(query.q or ""))


async def titles(
    session: AsyncSession, actor: Actor, *rules: ColumnElement[bool], limit: int
) -> Sequence[Row[UUID, str, str]]:
    """Id, title and status of tasks that `actor` may see, the newest first."""
    statement = select(Task.id, Task.title, Task.status).where(visible_to(actor), *rules)
    return (await session.execute(statement.order_by(Task.id.desc()).limit(limit))).all()


def _special(query: TaskFilter, actor: Actor, now: datetime) -> list[ColumnElement[bool]]:
    rules: list[ColumnElement[bool]] = []
    if query.mine:
        mine = (Task.assignee_user_id, Task.creator_id, Task.owner_id)
        rules.append(or_(*(field == actor.user_id for field in mine)))
    if query.unassigned:
        rules.append(and_(Task.assignee_agent_id.is_(None), Task.assignee_user_id.is_(None)))
    if query.overdue:
        rules.append(and_(Task.due_at < now, Task.status.in_(OPEN)))
    if query.open:
        rules.append(Task.status.in_(OPEN))
    if query.due_before:
        rules.append(Task.due_at < query.due_before)
    return rules


def _words(text: str) -> list[ColumnElement[bool]]:
    return [
        or_(
            Task.title.icontains(word, autoescape=True),
            Task.details.icontains(word, autoescape=True),
        )
        for word in text.split()
    ]


async def count_by_status(
    session: AsyncSession, query: TaskFilter, actor: Actor, now: datetime
) -> dict[str, int]:
    chosen = matching(query, actor, now).with_only_columns(Task.status, func.count())
    rows = await session.execute(chosen.group_by(Task.status))
    return dict(rows.all())


async def topmost(
    session: AsyncSession, query: TaskFilter, actor: Actor, now: datetime, *, per_column: int
) -> Sequence[Task]:
    """The first `per_column` tasks of every status, in the order of the board."""
    place = func.row_number().over(
        partition_by=Task.status, order_by=(Task.position.desc(), Task.id.desc())
    )
    ranked = matching(query, actor, now).with_only_columns(Task.id, place.label("place")).subquery()
    wanted = select(ranked.c.id).where(ranked.c.place <= per_column)
    statement = select(Task).where(Task.id.in_(wanted)).options(defer(Task.details, raiseload=True))
    ordered = statement.order_by(Task.position.desc(), Task.id.desc())
    return (await session.scalars(ordered)).all()


async def position_below(session: AsyncSession, task: Task, above: Task | None) -> float:
    """A position right below `above`, or on top of the column of `task`."""
    column_of = select(Task.position).where(Task.status == task.status, Task.id != task.id)
    if above is None:
        highest = await session.scalar(column_of.order_by(Task.position.desc()).limit(1))
        return (highest or 0.0) + STEP
    below = column_of.where(Task.position < above.position, Task.id != above.id)
    next_one = await session.scalar(below.order_by(Task.position.desc()).limit(1))
    if next_one is None:
        return above.position - STEP
    if above.position - next_one > CLOSEST:
        return (above.position + next_one) / 2
    await _spread(session, task.status)
    await session.refresh(above, ["position"])
    return above.position - STEP / 2


async def _spread(session: AsyncSession, status: str) -> None:
    """Number a column anew, with room between neighbours."""
    order = func.row_number().over(order_by=(Task.position, Task.id))
    ranked = select(Task.id, order.label("place")).where(Task.status == status).subquery()
    await session.execute(
        update(Task)
        .where(Task.id == ranked.c.id)
        .values(position=ranked.c.place * STEP)
        .execution_options(synchronize_session=False)
    )


async def freed_by(session: AsyncSession, task_id: UUID) -> Sequence[Task]:
    """Tasks of agents, to do, that waited for this one and wait for nothing more."""
    statement = (
        select(Task)
        .join(TaskDependency, TaskDependency.task_id == Task.id)
        .where(
            TaskDependency.depends_on_id == task_id,
            Task.status == TaskStatus.PENDING,
            Task.assignee_agent_id.is_not(None),
            Task.waits_for == 0,
        )
    )
    fresh = statement.execution_options(populate_existing=True)
    return (await session.scalars(fresh)).all()


async def waiting_for_agent(session: AsyncSession, agent_id: UUID) -> Sequence[Task]:
    """Tasks of an agent that could begin now."""
    statement = select(Task).where(
        Task.assignee_agent_id == agent_id,
        Task.status == TaskStatus.PENDING,
        Task.waits_for == 0,
        Task.run_id.is_(None),
    )
    return (await session.scalars(statement)).all()


def unknown(task_id: UUID) -> TaskNotFound:
    return TaskNotFound(
        "There is no such task here, or it was not shared with you.", task_id=str(task_id)
    )
