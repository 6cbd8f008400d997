from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata.diff import diff_definitions, moved_nodes
from agents_os.domains.workflows.metadata.schemas import VersionComparison


async def compare_versions(
    uow: UnitOfWork, workflow_id: UUID, before: str, after: str
) -> VersionComparison:
    """What changed from one version to another. Each is a version number, or "draft".

    Raises:
        WorkflowNotFound, VersionNotFound.
    """
    uow.actor.require("agents:read")
    workflow = await repository.find(uow.session, workflow_id, uow.actor)
    old = await repository.definition_at(uow.session, workflow, before)
    new = await repository.definition_at(uow.session, workflow, after)
    changes, moved = diff_definitions(old, new), moved_nodes(old, new)
    return VersionComparison(
        workflow_id=workflow.id,
        before=before,
        after=after,
        identical=not changes and not moved,
        changes=changes,
        moved=moved,
    )
