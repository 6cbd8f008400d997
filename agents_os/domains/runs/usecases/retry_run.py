"""Try again what a run did not achieve."""

from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.runs.metadata.errors import NotRetryable
from agents_os.domains.runs.metadata.models import Run
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import FINAL, RunStatus
from agents_os.domains.runs.usecases.launch_run import begin_task_run
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.runs.usecases.steer import lock_to_steer
from agents_os.domains.tasks.usecases.queries import read_task


async def retry_run(actor: Actor, run_id: UUID) -> RunRead:
    """A new run of the same task, by whoever has it now, with the agent's newest version.

    Raises:
        RunNotFound, Forbidden: as for `request_cancel`.
        NotRetryable: not a task's, under way, succeeded, or its task is not an agent's any more.
        NotStarted: the agent cannot begin now.
    """
    async with unit_of_work(actor) as uow:
        task_id = _task_of(await lock_to_steer(uow, run_id))
        assignee = (await read_task(uow, task_id)).assignee
    if assignee is None or assignee.kind != "agent":
        raise NotRetryable("The task is not an agent's any more. Give it to an agent first.")
    new_id = await begin_task_run(actor, task_id, assignee.id)
    async with unit_of_work(actor) as uow:
        return await get_run(uow, new_id)


def _task_of(run: Run) -> UUID:
    if run.workflow_id is not None:
        raise NotRetryable("A workflow's run is tried again by /workflow-runs/{id}/retry.")
    if run.task_id is None:
        raise NotRetryable("Only work on a task can be tried again. In a chat, ask again.")
    if run.status not in FINAL or run.status == RunStatus.SUCCEEDED:
        raise NotRetryable("Only a run that failed or was stopped can be tried again.")
    return run.task_id
