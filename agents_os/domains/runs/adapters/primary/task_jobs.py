"""Work on tasks: what the worker does when tasks, approvals and runs change."""

from agents_os.core.db import UnitOfWork
from agents_os.core.events import subscribe
from agents_os.domains.billing.metadata.events import BudgetFreed, CreditsGranted, PaymentRecovered
from agents_os.domains.governance.metadata.events import (
    ApprovalDecided,
    BudgetDeclined,
    QuestionAnswered,
)
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.events import RunFinished
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.usecases.close_task_run import close_task_run
from agents_os.domains.runs.usecases.refuse_unpaid_runs import refuse_unpaid_runs
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.runs.usecases.resume_unpaid_runs import resume_unpaid_runs
from agents_os.domains.runs.usecases.start_task_run import start_task_run
from agents_os.domains.runs.usecases.task_loop import driver as driver  # registers itself
from agents_os.domains.runs.usecases.tell_decision import tell_decision
from agents_os.domains.tasks.metadata.events import AttemptWithdrawn, TaskCancelled, TaskReady


@subscribe(TaskReady)
async def begin_task(uow: UnitOfWork, event: TaskReady) -> None:
    """Assigned, free to begin, sent back with changes, or started again: a new run."""
    await start_task_run(uow, event.task_id, event.agent_id)


@subscribe(TaskCancelled)
@subscribe(AttemptWithdrawn)
async def stop_attempt(uow: UnitOfWork, event: TaskCancelled | AttemptWithdrawn) -> None:
    """Nobody wants the result any more."""
    if event.run_id is None:
        return
    try:
        await request_cancel(uow, event.run_id)
    except RunNotFound:
        return


@subscribe(ApprovalDecided)
@subscribe(QuestionAnswered)
async def pass_on_decision(uow: UnitOfWork, event: ApprovalDecided | QuestionAnswered) -> None:
    """Somebody decided or answered, or time ran out: the run goes on with that."""
    if event.run_id is not None:
        await tell_decision(uow, event.run_id, event.approval_id)


@subscribe(CreditsGranted)
@subscribe(BudgetFreed)
@subscribe(PaymentRecovered)
async def try_unpaid_again(
    uow: UnitOfWork, event: CreditsGranted | BudgetFreed | PaymentRecovered
) -> None:
    """There is something to spend again."""
    await resume_unpaid_runs(uow)


@subscribe(BudgetDeclined)
async def end_unpaid(uow: UnitOfWork, event: BudgetDeclined) -> None:
    """People did not allow more."""
    await refuse_unpaid_runs(uow, event.budget_id, event.run_id, event.message)


@subscribe(RunFinished)
async def close_run(uow: UnitOfWork, event: RunFinished) -> None:
    """A task whose run ended without a result is to do again."""
    if event.kind is RunKind.TASK:
        await close_task_run(uow, event.run_id)
