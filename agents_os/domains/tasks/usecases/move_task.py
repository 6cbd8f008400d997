from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.errors import WrongTaskStatus
from agents_os.domains.tasks.metadata.schemas import TaskMove, TaskRead
from agents_os.domains.tasks.usecases.queries import read_task


async def move_task(uow: UnitOfWork, task_id: UUID, body: TaskMove) -> TaskRead:
    """Put a task elsewhere in its column of the board. The revision stays.

    Raises:
        TaskNotFound: the task or its new neighbour.
        WrongTaskStatus: the neighbour is in another column.
        Forbidden.
    """
    uow.actor.require(access.WORK)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    access.require(uow.actor, task)
    above = None
    if body.below_id is not None and body.below_id != task_id:
        above = await tasks.find(uow.session, body.below_id, uow.actor)
        if above.status != task.status:
            raise WrongTaskStatus(
                f"“{above.title}” is in another column by now. Reload the board.",
                status=above.status,
            )
    task.position = await tasks.position_below(uow.session, task, above)
    await uow.session.flush()
    uow.signal("task")
    return await read_task(uow, task_id)
