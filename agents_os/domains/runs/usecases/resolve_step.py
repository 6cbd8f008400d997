"""Say whether a step in doubt took effect."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import step_rows
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.errors import NotInDoubt, StepNotFound
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead, StepVerdict
from agents_os.domains.runs.metadata.states import FINAL, RunStatus, StepStatus
from agents_os.domains.runs.usecases.append_events import append_events
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.steer import lock_to_steer


async def resolve_step(uow: UnitOfWork, run_id: UUID, key: str, verdict: StepVerdict) -> RunRead:
    """Settle a step about which nobody knows whether it happened, and let the run go on.

    It happened: the step counts as done, with the output given. It did not: it is done now, with
    the same idempotency key.

    Raises:
        RunNotFound, Forbidden: as for `request_cancel`.
        StepNotFound: the run has no such step.
        NotInDoubt: there is no question about this step.
    """
    run = await lock_to_steer(uow, run_id)
    step = (await step_rows.load(uow.session, run_id, [key])).get(key)
    if step is None:
        raise StepNotFound("This run has no such step.", step=key)
    if step.status is not StepStatus.WAITING or run.status in FINAL:
        raise NotInDoubt(f"The step “{key}” is {step.status.value}, not in doubt.", step=key)
    by = str(uow.actor.principal_id) if uow.actor.principal_id else None
    if verdict.happened:
        data = {"step": key, "output": verdict.output, "by": by}
        events = [EventDraft(type=types.STEP_COMPLETED, data=data)]
    else:
        events = [EventDraft(type=types.STEP_RESOLVED, data={"step": key, "by": by})]
    wakes = run.status == RunStatus.WAITING_APPROVAL
    if wakes:
        events.append(EventDraft(type=types.RUN_RESUMED, data={"by": by}))
    read = await append_events(uow, run_id, events)
    if wakes:
        await enqueue_run(uow, run_id)
    return read
