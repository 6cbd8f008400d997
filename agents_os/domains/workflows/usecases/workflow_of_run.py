"""What a run of a workflow carries out."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.shapes import Frozen
from agents_os.domains.runs.usecases.queries import read_input
from agents_os.domains.workflows.adapters.secondary import run_rows
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.run_schemas import WorkflowInput


class WorkflowOfRun(Frozen):
    """`version`: its number; None for a draft that is tried."""

    definition: Definition
    version: int | None


async def workflow_of_run(uow: UnitOfWork, run_id: UUID) -> WorkflowOfRun:
    """The version or the draft that the run was begun with; it stays the same while it runs.

    Raises:
        RunNotFound: no such run, or not visible to the caller.
    """
    given = WorkflowInput.model_validate(await read_input(uow, run_id))
    return WorkflowOfRun(definition=await definition_of_run(uow, given), version=given.version)


async def definition_of_run(uow: UnitOfWork, given: WorkflowInput) -> Definition:
    """What a run that was begun with `given` carries out, or carried out."""
    if given.version_id is None:
        return Definition.model_validate(given.definition)
    return Definition.model_validate(await run_rows.definition_of(uow.session, given.version_id))
