"""Runs of workflows: what the worker does when they end."""

from agents_os.core.db import UnitOfWork
from agents_os.core.events import subscribe
from agents_os.domains.runs.metadata.events import RunFinished
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.workflows.usecases.close_workflow_run import close_workflow_run
from agents_os.domains.workflows.usecases.execution import driver as driver  # registers itself


@subscribe(RunFinished)
async def close_workflow(uow: UnitOfWork, event: RunFinished) -> None:
    """Nobody needs what it asked and began; whoever waits for it hears."""
    if event.kind is RunKind.WORKFLOW:
        await close_workflow_run(uow, event.run_id)
