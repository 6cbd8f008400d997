"""Reads of workflows and their versions."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.knowledge.metadata.quoting import unsealed
from agents_os.domains.knowledge.usecases.passage_queries import read_quotes
from agents_os.domains.workflows.adapters.secondary import overview, repository
from agents_os.domains.workflows.adapters.secondary.overview import Numbers
from agents_os.domains.workflows.metadata.access import abilities
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.models import (
    Workflow,
    WorkflowPin,
    WorkflowVersion,
)
from agents_os.domains.workflows.metadata.node_types import catalogue
from agents_os.domains.workflows.metadata.node_types.base import NodeTypeRead
from agents_os.domains.workflows.metadata.schemas import (
    DraftRead,
    PinRead,
    WorkflowDetail,
    WorkflowFilter,
    WorkflowRead,
    WorkflowVersionDetail,
    WorkflowVersionRead,
)
from agents_os.domains.workflows.metadata.upgrades import NodeUpgrade, upgrades
from agents_os.domains.workflows.usecases.find_problems import find_problems


async def list_workflows(
    uow: UnitOfWork, query: WorkflowFilter | None = None, page: PageQuery | None = None
) -> Page[WorkflowRead]:
    """Workflows the caller may see, newest first or by name; archived ones only when asked for."""
    uow.actor.require("agents:read")
    query, page = query or WorkflowFilter(), page or PageQuery()
    by_name = query.sort == "name"
    keys = (Workflow.name_folded, Workflow.id) if by_name else (Workflow.id,)

    def read(workflow: Workflow) -> WorkflowRead:
        return _card(uow, workflow, Numbers())

    statement = repository.matching(query, uow.actor)
    found = await paginate(uow.session, statement, *keys, page=page, read=read, ascending=by_name)
    numbers = await overview.numbers(uow.session, [each.id for each in found.data])
    cards = [each.model_copy(update=_facts(numbers[each.id])) for each in found.data]
    return found.model_copy(update={"data": cards})


async def read_workflow(uow: UnitOfWork, workflow_id: UUID) -> WorkflowRead:
    """The card of one workflow, as the database has it now. Raises WorkflowNotFound."""
    uow.actor.require("agents:read")
    workflow = await repository.find(uow.session, workflow_id, uow.actor)
    numbers = await overview.numbers(uow.session, [workflow_id])
    return _card(uow, workflow, numbers[workflow_id])


async def get_workflow(uow: UnitOfWork, workflow_id: UUID) -> WorkflowDetail:
    """One workflow with its published definition, or its draft if it has none.

    Raises:
        WorkflowNotFound: unknown, or not shared with the caller.
    """
    uow.actor.require("agents:read")
    workflow = await repository.find(uow.session, workflow_id, uow.actor)
    published = await repository.published_definition(uow.session, workflow)
    numbers = await overview.numbers(uow.session, [workflow_id])
    return WorkflowDetail(
        **_card(uow, workflow, numbers[workflow_id]).model_dump(),
        definition=published or Definition.model_validate(workflow.draft),
    )


async def get_draft(uow: UnitOfWork, workflow_id: UUID) -> DraftRead:
    """The draft with its problems, and the revision, which `save_draft` wants back.

    Raises:
        WorkflowNotFound
    """
    uow.actor.require("agents:read")
    return await read_draft(uow, await repository.find(uow.session, workflow_id, uow.actor))


async def list_versions(
    uow: UnitOfWork, workflow_id: UUID, page: PageQuery | None = None
) -> Page[WorkflowVersionRead]:
    """Versions of a workflow, newest first. Raises WorkflowNotFound."""
    uow.actor.require("agents:read")
    workflow = await repository.find(uow.session, workflow_id, uow.actor)

    def read(version: WorkflowVersion) -> WorkflowVersionRead:
        found = WorkflowVersionRead.model_validate(version)
        return found.model_copy(update={"published": version.id == workflow.published_version_id})

    statement = repository.versions_of(workflow_id)
    return await paginate(
        uow.session, statement, WorkflowVersion.id, page=page or PageQuery(), read=read
    )


async def get_version(uow: UnitOfWork, workflow_id: UUID, number: int) -> WorkflowVersionDetail:
    """One version with its definition. Raises WorkflowNotFound, VersionNotFound."""
    uow.actor.require("agents:read")
    workflow = await repository.find(uow.session, workflow_id, uow.actor)
    return read_version(workflow, await repository.get_version(uow.session, workflow_id, number))


async def list_pins(uow: UnitOfWork, workflow_id: UUID) -> list[PinRead]:
    """Callers that keep to a version, the newest first. Raises WorkflowNotFound."""
    uow.actor.require("agents:read")
    await repository.find(uow.session, workflow_id, uow.actor)
    return [read_pin(*row) for row in await repository.pins_of(uow.session, workflow_id)]


async def list_node_types(uow: UnitOfWork) -> list[NodeTypeRead]:
    """What a workflow can be made of: every version of every type of node."""
    uow.actor.require("agents:read")
    return catalogue()


async def list_upgrades(uow: UnitOfWork, workflow_id: UUID) -> list[NodeUpgrade]:
    """What newer versions of node types would make of the draft. Raises WorkflowNotFound."""
    uow.actor.require("agents:read")
    workflow = await repository.find(uow.session, workflow_id, uow.actor)
    return upgrades(Definition.model_validate(workflow.draft))


async def read_draft(uow: UnitOfWork, workflow: Workflow) -> DraftRead:
    """The draft of a loaded workflow."""
    definition = Definition.model_validate(workflow.draft)
    return DraftRead(
        workflow_id=workflow.id,
        definition=definition,
        revision=workflow.draft_revision,
        base_version=workflow.draft_base_version,
        edited_by=workflow.draft_edited_by,
        edited_by_name=workflow.draft_edited_by_name,
        edited_at=workflow.draft_edited_at,
        has_unpublished_changes=workflow.has_unpublished_changes,
        problems=await find_problems(uow, definition, workflow.id),
        samples=unsealed(workflow.samples, await read_quotes(uow, workflow.samples)),
    )


def read_version(workflow: Workflow, version: WorkflowVersion) -> WorkflowVersionDetail:
    """A loaded version, marked if it is the published one."""
    found = WorkflowVersionDetail.model_validate(version)
    return found.model_copy(update={"published": version.id == workflow.published_version_id})


def read_pin(pin: WorkflowPin, version: int) -> PinRead:
    return PinRead(
        id=pin.id,
        workflow_id=pin.workflow_id,
        caller_kind=pin.caller_kind,
        caller_id=pin.caller_id,
        version_id=pin.version_id,
        version=version,
        created_at=pin.created_at,
    )


def _card(uow: UnitOfWork, workflow: Workflow, numbers: Numbers) -> WorkflowRead:
    facts = {**_facts(numbers), "can": abilities(uow.actor, workflow)}
    return WorkflowRead.model_validate(workflow).model_copy(update=facts)


def _facts(numbers: Numbers) -> dict[str, object]:
    rate = numbers.succeeded / numbers.ended if numbers.ended else None
    return {
        "trigger_types": sorted(numbers.trigger_types),
        "run_count": numbers.runs,
        "success_rate": rate,
        "last_run_at": numbers.last_at,
    }
