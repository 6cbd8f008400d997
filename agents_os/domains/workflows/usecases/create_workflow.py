from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.core.versioned import set_draft
from agents_os.domains.billing.metadata.limits import Resource
from agents_os.domains.billing.usecases.check_limit import check_limit
from agents_os.domains.identity.usecases.require_team import require_team_here
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata import access
from agents_os.domains.workflows.metadata.definition import Definition, Node
from agents_os.domains.workflows.metadata.events import WorkflowCreated
from agents_os.domains.workflows.metadata.models import Workflow
from agents_os.domains.workflows.metadata.schemas import WorkflowCreate, WorkflowRead
from agents_os.domains.workflows.metadata.versioning import require_room
from agents_os.domains.workflows.usecases.queries import read_workflow

EMPTY = Definition(nodes=(Node(id="start", type="trigger.manual", name="Start"),))


async def create_workflow(
    uow: UnitOfWork, body: WorkflowCreate, *, template_key: str | None = None
) -> WorkflowRead:
    """Begin a workflow. It is a draft until its first version is published.

    Publishes WorkflowCreated.

    Raises:
        Forbidden: the actor lacks "agents:edit", or is not in the team.
        TeamNotFound, TeamMissing, TooLarge: nothing was written.
        PlanLimitReached: the plan has no place for another workflow.
    """
    actor = uow.actor
    actor.require("agents:edit")
    await check_limit(uow, Resource.WORKFLOWS)
    access.require_place(
        actor, owner_id=actor.user_id, team_id=body.team_id, visibility=body.visibility
    )
    await require_team_here(uow, body.team_id)
    definition = body.definition or EMPTY
    require_room(definition.model_dump_json(), "steps")
    workflow = Workflow(
        **body.model_dump(exclude={"definition"}),
        id=uuid7(),
        org_id=actor.tenant,
        slug=await repository.free_slug(uow.session, actor.tenant, body.name),
        template_key=template_key,
        owner_id=actor.user_id,
    )
    set_draft(workflow, definition, actor.user_id)
    await repository.add(uow.session, workflow)
    uow.publish(
        WorkflowCreated(workflow_id=workflow.id, by_user_id=actor.user_id, name=workflow.name)
    )
    return await read_workflow(uow, workflow.id)
