"""What trying a run of a workflow again would take over, and with which version."""

from dataclasses import dataclass

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata.errors import NotRetryable
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.models import Run
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import FINAL, RunKind, RunStatus
from agents_os.domains.runs.usecases.take_run import load_journal
from agents_os.domains.workflows.adapters.secondary import run_rows
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.retry_schemas import WorkflowRetry
from agents_os.domains.workflows.metadata.retrying import Takeover, changed_nodes, takeover
from agents_os.domains.workflows.metadata.run_schemas import WorkflowInput
from agents_os.domains.workflows.usecases.runnable_workflow import runnable_workflow

START_AGAIN = " Try it from the start, or with the version it ran with."


@dataclass(frozen=True, slots=True)
class RetryPlan:
    """`number`: the version that would run. `takes`: what it takes over, if anything."""

    run: RunRead
    given: WorkflowInput
    journal: Journal
    number: int | None
    definition: Definition
    takes: Takeover
    why_not: str | None


async def plan_retry(uow: UnitOfWork, run: Run, how: WorkflowRetry) -> RetryPlan:
    """How this run would be tried again.

    Raises:
        NotRetryable: it is not a workflow's, under way, succeeded, or only a trial.
        WorkflowNotFound: the workflow is not shared with the caller any more.
    """
    read = RunRead.model_validate(run)
    _require_failed(read)
    given = WorkflowInput.model_validate(run.input)
    assert given.version_id is not None  # only trials have none
    old = Definition.model_validate(await run_rows.definition_of(uow.session, given.version_id))
    number = given.version if how.version == "same" else None
    wanted = await runnable_workflow(uow, given.workflow_id, number)
    new = Definition.model_validate(wanted.definition) if wanted.definition else None
    journal = await load_journal(uow, read, dict(run.input))
    takes = takeover(old, new or old, journal.steps)
    why_not = _gone(read, how) or _why_not(old, new, given, takes, how)
    return RetryPlan(read, given, journal, wanted.number, new or old, takes, why_not)


def _require_failed(run: RunRead) -> None:
    if run.kind is not RunKind.WORKFLOW:
        raise NotRetryable("This is no run of a workflow. Try the task again instead.")
    if run.status not in FINAL or run.status is RunStatus.SUCCEEDED:
        raise NotRetryable("Only a run that failed or was stopped can be tried again.")
    if run.test:
        raise NotRetryable("This was only a trial. Try the workflow again in its editor.")


def _gone(run: RunRead, how: WorkflowRetry) -> str | None:
    if run.details_kept_days is None or how.begin == "start":
        return None
    return (
        f"What its steps came to was kept for {run.details_kept_days} days, and is gone. Try it"
        " from the start."
    )


def _why_not(
    old: Definition,
    new: Definition | None,
    given: WorkflowInput,
    takes: Takeover,
    how: WorkflowRetry,
) -> str | None:
    if new is None:
        return "No version of the workflow is published. Publish one first."
    if new.node(given.trigger) is None:
        return f"The published version does not begin at “{given.trigger}” any more."
    if how.begin == "start":
        return None
    changed = changed_nodes(old, new, {**takes.kept, **takes.in_doubt})
    if changed:
        names = ", ".join(f"“{name}”" for name in changed[:5])
        return f"The published version changes steps that were done already: {names}.{START_AGAIN}"
    return None
