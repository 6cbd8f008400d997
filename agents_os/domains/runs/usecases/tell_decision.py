"""Tell a run what people decided or answered."""

from uuid import UUID

import structlog

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.usecases.queries import get_approval_outcome
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.loop import APPROVAL_SIGNAL
from agents_os.domains.runs.metadata.schemas import RunRead, Signal
from agents_os.domains.runs.metadata.states import FINAL, RunKind
from agents_os.domains.runs.usecases.resume_run import resume_run
from agents_os.domains.tasks.metadata.errors import RunMismatch, TaskNotFound, WrongTaskStatus
from agents_os.domains.tasks.usecases.start_task import start_task

log = structlog.get_logger(__name__)


async def tell_decision(uow: UnitOfWork, run_id: UUID, approval_id: UUID) -> None:
    """Wake the run that waits for this approval or answer, and its task with it.

    As the system. A run that is not ours (an external agent's), or has ended, hears nothing.
    """
    outcome = await get_approval_outcome(uow, approval_id)
    signal = Signal(name=APPROVAL_SIGNAL, data=outcome.model_dump(mode="json"))
    try:
        run = await resume_run(uow, run_id, signal)
    except RunNotFound:
        return
    if run.kind is RunKind.TASK and run.task_id is not None and run.status not in FINAL:
        await _go_on(uow, run, run.task_id)


async def _go_on(uow: UnitOfWork, run: RunRead, task_id: UUID) -> None:
    try:
        await start_task(uow, task_id, run_id=run.id)
    except (TaskNotFound, RunMismatch, WrongTaskStatus) as error:
        log.info("task.not_continued", task_id=str(task_id), error=error.code)
