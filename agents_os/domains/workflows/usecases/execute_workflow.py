"""Start a workflow for a program, and wait a while for it if asked to."""

from uuid import UUID

from pydantic import Field, JsonValue

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.shapes import Body
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.usecases.launch_run import wait_for_end
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run


class WorkflowExecute(Body):
    """`idempotency_key`: with the same one there is one run; S1 sends it in the body."""

    data: dict[str, JsonValue] = Field({}, description="What the run begins with: trigger.data.")
    trigger: str | None = Field(None, max_length=60, description="The node it begins at.")
    version: int | None = Field(None, ge=1, description="By default the published one.")
    idempotency_key: str | None = Field(None, min_length=1, max_length=190)


async def execute_workflow(
    actor: Actor, workflow_id: UUID, body: WorkflowExecute, *, wait_s: float = 0
) -> RunRead:
    """The run, accepted; after `wait_s` seconds at most, as far as it is.

    Raises:
        AppError: as for `start_workflow_run`.
    """
    key = body.idempotency_key
    start = WorkflowStart(
        data=body.data,
        trigger=body.trigger,
        by_program=True,
        version=body.version,
        key=f"api {key}" if key else None,
        caller_id=actor.principal_id,
    )
    async with unit_of_work(actor) as uow:
        run = await start_workflow_run(uow, workflow_id, start)
    await wait_for_end(actor, run.id, wait_s)
    async with unit_of_work(actor) as uow:
        return await get_run(uow, run.id)
