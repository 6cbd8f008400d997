"""Run another workflow, at a version that stays the same, and wait for its result."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from agents_os.core.db import unit_of_work
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult, Wait
from agents_os.domains.workflows.metadata.run_schemas import Outside, WorkflowStart
from agents_os.domains.workflows.metadata.templates import fill
from agents_os.domains.workflows.usecases.execution.quotes import ENDED
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.spending import COSTS, left_micros
from agents_os.domains.workflows.usecases.execution.untrusted import (
    OUTSIDE,
    after_untrusted,
    began_with,
)
from agents_os.domains.workflows.usecases.execution.visit import Visit
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run

START = "start"


def move(visit: Visit) -> Step | Wait:
    started = visit.recorded(START)
    if started is None:
        return visit.step(_starting(visit), START, input={COSTS: True}, max_attempts=3)
    if not visit.settings.wait:
        return visit.step(_gone(started))
    ended = told(visit, started["run_id"])
    if ended is None:
        return visit.wait("workflow", run_id=started["run_id"])
    return visit.step(_result(ended), input={OUTSIDE: True} if ended.get(OUTSIDE) else {})


def told(visit: Visit, run_id: str) -> Mapping[str, Any] | None:
    """How the other run ended; None: it has not."""
    for each in reversed(visit.going.journal.received):
        if each.name == ENDED and each.data.get("run_id") == run_id:
            return each.data
    return None


def _starting(visit: Visit) -> Any:
    async def run(context: StepContext) -> StepResult:
        settings, given = visit.settings, visit.going.given
        data = fill(settings.data, visit.scope)
        context.input["data"] = data
        start = WorkflowStart(
            data=data,
            texts=visit.going.texts,
            version=settings.version,
            key=str(uuid5(context.run.id, visit.key)),  # once, whatever crashes
            priority=40,  # somebody waits for it
            caller_id=given.workflow_id,
            owner_id=context.run.owner_id,
            parent_run_id=context.run.id,
            may_spend_micros=left_micros(visit.going),
            depth=given.depth + 1,
            outside=Outside.READ if after_untrusted(visit) else began_with(visit.going),
        )
        async with unit_of_work(context.actor) as uow:
            run = await start_workflow_run(uow, UUID(settings.workflow_id), start)
        return StepResult({"run_id": str(run.id)})

    return run


def _gone(started: Mapping[str, Any]) -> Any:
    async def run(context: StepContext) -> StepResult:
        return gave({"run_id": started["run_id"], "result": None})

    return run


def _result(ended: Mapping[str, Any]) -> Any:
    """What it gave back; its failure is ours, and what it spent counts here, too."""

    async def run(context: StepContext) -> StepResult:
        if ended["status"] != RunStatus.SUCCEEDED:
            why = ended.get("error_message") or f"It was {ended['status']}."
            raise StepFailure(ended.get("error_code") or f"workflow_{ended['status']}", why)
        value = {"run_id": ended["run_id"], "result": ended["output"]}
        return gave(value, spent_micros=ended["spent_micros"])

    return run
