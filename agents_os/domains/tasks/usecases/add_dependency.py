from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import parts, tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.errors import DependencyCycle, TooManyDependencies
from agents_os.domains.tasks.metadata.graph import reaches
from agents_os.domains.tasks.metadata.models import TaskDependency
from agents_os.domains.tasks.metadata.schemas import MOST_DEPENDENCIES, DependencyAdd, TaskDetail
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.domains.tasks.metadata.transitions import require_status
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.queries import get_task


async def add_dependency(uow: UnitOfWork, task_id: UUID, body: DependencyAdd) -> TaskDetail:
    """Let a task wait until another is completed. Repeating it changes nothing.

    Raises:
        TaskNotFound: one of the two.
        DependencyCycle: the other one waits for this, directly or through others.
        TooManyDependencies: at most 50.
        WrongTaskStatus: it was started already.
        Forbidden.
    """
    uow.actor.require(access.WORK)
    await parts.lock_graph(uow.session, uow.actor.tenant)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    access.require(uow.actor, task)
    require_status(task, (TaskStatus.PENDING,), "wait for another task")
    other = await tasks.find(uow.session, body.depends_on_id, uow.actor)
    await _require_no_circle(uow, task_id, other.id)
    before = await parts.prerequisites(uow.session, {task_id})
    if other.id not in before:
        if len(before) >= MOST_DEPENDENCIES:
            raise TooManyDependencies(f"A task waits for at most {MOST_DEPENDENCIES} others.")
        link = TaskDependency(org_id=task.org_id, task_id=task_id, depends_on_id=other.id)
        await tasks.add(uow.session, link)
        announce.changed(uow, task, "depends_on")
        await uow.session.flush()
    return await get_task(uow, task_id)


async def _require_no_circle(uow: UnitOfWork, task_id: UUID, other_id: UUID) -> None:
    known: dict[UUID, set[UUID]] = {}
    front = {other_id}
    while front:
        found = await parts.prerequisites_of_each(uow.session, front)
        known |= {each: found.get(each, set()) for each in front}
        front = {each for group in found.values() for each in group} - known.keys()
    if reaches(other_id, task_id, known):
        raise DependencyCycle(
            "These tasks would wait for each other for ever. Remove the other dependency first."
        )
