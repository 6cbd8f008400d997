from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.core.versioned import publish, require_changes, set_draft
from agents_os.domains.workflows.adapters.secondary import overview, repository
from agents_os.domains.workflows.metadata import access
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.errors import NotReady
from agents_os.domains.workflows.metadata.events import WorkflowPublished
from agents_os.domains.workflows.metadata.models import Workflow, WorkflowVersion
from agents_os.domains.workflows.metadata.problems import Problem
from agents_os.domains.workflows.metadata.schemas import VersionPublish, WorkflowVersionDetail
from agents_os.domains.workflows.metadata.validation import ready
from agents_os.domains.workflows.metadata.versioning import (
    require_not_archived,
    require_revision,
    require_room,
)
from agents_os.domains.workflows.usecases.find_problems import find_problems, ids_of
from agents_os.domains.workflows.usecases.queries import read_version


async def publish_version(
    uow: UnitOfWork, workflow_id: UUID, body: VersionPublish
) -> WorkflowVersionDetail:
    """Freeze the draft as the next version; new runs start with it, running ones keep theirs.

    A draft workflow becomes active; a paused one stays paused. Publishes WorkflowPublished.

    Raises:
        WorkflowNotFound, WorkflowIsArchived.
        Forbidden: the workflow is beyond the actor's reach.
        TooLarge.
        DraftChanged: the draft is not the revision the actor looked at.
        NothingToPublish: the draft equals the published version.
        NotReady: it has problems that would break a run; details list them.
    """
    uow.actor.require("agents:publish")
    workflow = await repository.lock(uow.session, workflow_id, uow.actor)
    access.require(uow.actor, "publish", workflow)
    require_not_archived(workflow)
    if body.revision is not None:
        require_revision(workflow, body.revision)
    if body.definition is not None and body.definition.digest() != workflow.draft_digest:
        require_room(body.definition.model_dump_json(), "steps")
        set_draft(workflow, body.definition, uow.actor.user_id)
    require_changes(workflow)
    definition = await _settled(uow, Definition.model_validate(workflow.draft))
    if definition.digest() != workflow.draft_digest:
        set_draft(workflow, definition, uow.actor.user_id)
    _require_ready(await find_problems(uow, definition, workflow.id))
    return await store_version(uow, workflow, definition, body.change_message)


async def store_version(
    uow: UnitOfWork, workflow: Workflow, definition: Definition, change_message: str
) -> WorkflowVersionDetail:
    """Write the next version of a locked workflow, and say so. Publishes WorkflowPublished."""
    version = WorkflowVersion(
        id=uuid7(),
        org_id=workflow.org_id,
        workflow_id=workflow.id,
        number=await repository.next_number(uow.session, workflow.id),
        definition=definition.canonical(),
        digest=definition.digest(),
        change_message=change_message,
        author_id=uow.actor.user_id,
    )
    publish(workflow, version)
    await repository.add(uow.session, version)
    uow.publish(
        WorkflowPublished(
            workflow_id=workflow.id,
            by_user_id=uow.actor.user_id,
            version_id=version.id,
            version_number=version.number,
        )
    )
    stored = await repository.get_version(uow.session, workflow.id, version.number)
    return read_version(workflow, stored)


async def _settled(uow: UnitOfWork, definition: Definition) -> Definition:
    """With a version for every workflow it runs: what is published now, and stays."""
    open_ = {
        node.id: called[0][1]
        for node in definition.nodes
        if node.config.get("version") is None and (called := ids_of(node, "workflow"))
    }
    known = await overview.known_workflows(uow.session, set(open_.values()))
    versions = {node_id: known[id_].version for node_id, id_ in open_.items() if id_ in known}
    nodes = tuple(
        node.model_copy(update={"config": {**node.config, "version": versions[node.id]}})
        if node.id in versions
        else node
        for node in definition.nodes
    )
    return definition.model_copy(update={"nodes": nodes})


def _require_ready(problems: list[Problem]) -> None:
    if ready(problems):
        return
    errors = [problem for problem in problems if problem.severity == "error"]
    more = f" There are {len(errors) - 1} more problems." if len(errors) > 1 else ""
    raise NotReady(
        f"This draft cannot be published yet: {errors[0].message}{more}",
        problems=[problem.model_dump() for problem in errors],
    )
