"""What the end of a run of a workflow means for runs and questions that belong to it."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.metadata.worth import credits_for
from agents_os.domains.governance.usecases.cancel_approvals import cancel_approvals
from agents_os.domains.runs.metadata.schemas import RunRead, Signal
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.queries import get_run, read_steps
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.runs.usecases.resume_run import resume_run
from agents_os.domains.workflows.adapters.secondary import run_rows
from agents_os.domains.workflows.usecases.execution.quotes import ENDED
from agents_os.domains.workflows.usecases.execution.untrusted import OUTSIDE


async def close_workflow_run(uow: UnitOfWork, run_id: UUID) -> None:
    """Withdraw what it asked people, stop what it began, tell the run that waits for it.

    As the system, after an end that left something to do (`RunFinished.heard`); may be repeated.
    """
    run = await get_run(uow, run_id)
    await cancel_approvals(uow, run_id)
    if run.status is not RunStatus.SUCCEEDED:  # else it did not wait for them
        for child_id in await run_rows.children(uow.session, run_id):
            await request_cancel(uow, child_id)
    if run.parent_run_id is not None:
        signal = Signal(name=ENDED, data=await _ended(uow, run))
        await resume_run(uow, run.parent_run_id, signal)


async def _ended(uow: UnitOfWork, run: RunRead) -> dict[str, object]:
    steps = await read_steps(uow, run.id)
    nested = sum(int((each.output or {}).get("spent_micros") or 0) for each in steps.values())
    return {
        "run_id": str(run.id),
        "status": run.status,
        "output": run.output or {},
        "error_code": run.error_code,
        "error_message": run.error_message,
        "spent_micros": credits_for(run.cost_micros or 0) + nested,
        OUTSIDE: any((each.input or {}).get(OUTSIDE) for each in steps.values()),
    }
