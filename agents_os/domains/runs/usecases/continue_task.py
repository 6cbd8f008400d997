"""Show on a task that its run goes on."""

from uuid import UUID

import structlog

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.metadata.errors import RunMismatch, TaskNotFound, WrongTaskStatus
from agents_os.domains.tasks.usecases.start_task import start_task

log = structlog.get_logger(__name__)


async def continue_task(uow: UnitOfWork, run_id: UUID, task_id: UUID) -> None:
    """Under way again, unless it was changed, cancelled or given to somebody else meanwhile."""
    try:
        await start_task(uow, task_id, run_id=run_id)
    except (TaskNotFound, RunMismatch, WrongTaskStatus) as error:
        log.info("task.not_continued", task_id=str(task_id), error=error.code)
