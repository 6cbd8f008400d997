"""Tell a run what people decided or answered."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.usecases.queries import get_approval_outcome
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.loop import APPROVAL_SIGNAL
from agents_os.domains.runs.metadata.schemas import Signal
from agents_os.domains.runs.metadata.states import FINAL, RunKind
from agents_os.domains.runs.usecases.continue_task import continue_task
from agents_os.domains.runs.usecases.resume_run import resume_run


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
        await continue_task(uow, run.id, run.task_id)
