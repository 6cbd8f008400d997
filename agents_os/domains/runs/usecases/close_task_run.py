"""What the end of a run means for its task, and for what it asked people."""

from uuid import UUID

import structlog

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.usecases.cancel_approvals import cancel_approvals
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.tasks.metadata.errors import RunMismatch, TaskNotFound, WrongTaskStatus
from agents_os.domains.tasks.usecases.fail_task import fail_task

log = structlog.get_logger(__name__)

_CANCELLED = "The run was cancelled before the agent had finished."
_UNKNOWN = "The run ended without a result."


async def close_task_run(uow: UnitOfWork, run_id: UUID) -> None:
    """Withdraw what nobody has decided yet; without a deliverable, the task is to do again.

    As the system, after the end; a task that was handed in, cancelled or given to somebody else
    stays as it is.
    """
    await cancel_approvals(uow, run_id)
    run = await get_run(uow, run_id)
    if run.task_id is None or run.status is RunStatus.SUCCEEDED:
        return
    cancelled = run.status is RunStatus.CANCELLED
    reason = run.error_message or (_CANCELLED if cancelled else _UNKNOWN)
    try:
        await fail_task(uow, run.task_id, reason, run_id=run_id)
    except (TaskNotFound, RunMismatch, WrongTaskStatus) as error:
        log.info("task.not_failed", task_id=str(run.task_id), error=error.code)
