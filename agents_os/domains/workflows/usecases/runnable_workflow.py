"""Which version of a workflow would run."""

from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork
from agents_os.domains.workflows.adapters.secondary import run_rows
from agents_os.domains.workflows.adapters.secondary.run_rows import Runnable
from agents_os.domains.workflows.metadata.access import sees_all
from agents_os.domains.workflows.metadata.run_errors import WorkflowNotFound


async def runnable_workflow(
    uow: UnitOfWork, workflow_id: UUID, version: int | None, caller_id: UUID | None = None
) -> Runnable:
    """The workflow, with its draft and the version a run would have.

    Raises:
        WorkflowNotFound: unknown, or not shared with the caller.
    """
    found = await run_rows.runnable(uow.session, workflow_id, version, caller_id)
    if found is None or not _shared(uow.actor, found):
        raise WorkflowNotFound("There is no such workflow.", workflow_id=str(workflow_id))
    return found


def _shared(actor: Actor, found: Runnable) -> bool:
    mine = found.owner_id is not None and found.owner_id == actor.user_id
    in_team = found.visibility == "team" and found.team_id in actor.team_ids
    return found.visibility == "org" or in_team or mine or sees_all(actor)
