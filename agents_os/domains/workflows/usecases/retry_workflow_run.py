"""Try a run of a workflow again."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata import event_types
from agents_os.domains.runs.metadata.errors import NotRetryable
from agents_os.domains.runs.metadata.loop import APPROVAL_SIGNAL
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.states import FINAL, RunStatus
from agents_os.domains.runs.usecases.append_events import append_events
from agents_os.domains.runs.usecases.record_material import inherit_passages
from agents_os.domains.runs.usecases.set_credit_limit import set_credit_limit
from agents_os.domains.runs.usecases.steer import lock_to_steer
from agents_os.domains.workflows.metadata.retry_schemas import WorkflowRetry
from agents_os.domains.workflows.metadata.retrying import Takeover, carried
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart
from agents_os.domains.workflows.usecases.execution.spending import limit_set
from agents_os.domains.workflows.usecases.plan_retry import RetryPlan, plan_retry
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run


async def retry_workflow_run(uow: UnitOfWork, run_id: UUID, how: WorkflowRetry) -> RunRead:
    """A new run with the same data, from the failed step or from the start.

    From the failed step, the results of the others are on record in the new run before it begins,
    so none of them is done again. Tried again twice from the same run, it is the same new run.

    Raises:
        RunNotFound, Forbidden: as for `request_cancel`.
        NotRetryable: it is not a workflow's, under way, succeeded, only a trial, does not fit the
            published version, or was tried again like this, which did not succeed either.
        WorkflowNotFound, WorkflowNotRunnable, DataUnfit: as for `start_workflow_run`.
    """
    plan = await plan_retry(uow, await lock_to_steer(uow, run_id), how)
    if plan.why_not is not None:
        raise NotRetryable(plan.why_not)
    start = WorkflowStart(
        data=plan.given.data,
        trigger=plan.given.trigger,
        version=plan.number,
        key=f"retry {run_id} {how.begin} {plan.number}",
        retry_of=run_id,
        outside=plan.given.outside,
        depth=plan.given.depth,
    )
    run = await start_workflow_run(uow, plan.given.workflow_id, start)
    if run.status in FINAL and run.status is not RunStatus.SUCCEEDED:
        raise NotRetryable(
            "It was tried again like this, and that did not succeed either. Try that run again.",
            run_id=str(run.id),
        )
    if how.begin == "start" or run.last_seq > 1:
        return run
    return await _take_over(uow, plan, run)


async def _take_over(uow: UnitOfWork, plan: RetryPlan, run: RunRead) -> RunRead:
    """Put on record in the new run what it takes over from the other one."""
    limit = limit_set(plan.takes.kept.values())
    if limit is not None:  # the step that set it is not done again
        await set_credit_limit(uow, run.id, limit)
    await inherit_passages(uow, plan.run.id, run.id)
    taken = [*_answers(plan), *_taken_over(plan.takes, str(plan.run.id))]
    return await append_events(uow, run.id, taken)


def _answers(plan: RetryPlan) -> list[EventDraft]:
    """What people said to steps that are taken over of agents which go on."""
    asked = {(each.output or {}).get("approval_id") for each in plan.takes.kept.values()}
    return [
        EventDraft(type=event_types.SIGNAL_RECEIVED, data={"name": each.name, "data": each.data})
        for each in plan.journal.received
        if each.name == APPROVAL_SIGNAL and each.data.get("approval_id") in asked
    ]


def _taken_over(takes: Takeover, run_id: str) -> list[EventDraft]:
    kept = [carried(record, run_id) for record in takes.kept.values()]
    doubt = [carried(record, run_id, in_doubt=True) for record in takes.in_doubt.values()]
    return [EventDraft(type=event_types.STEP_CARRIED, data=data) for data in [*kept, *doubt]]
