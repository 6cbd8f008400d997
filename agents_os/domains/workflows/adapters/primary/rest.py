"""Workflows over HTTP: parse, call one usecase, return its result. Versions: `rest_versions`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from agents_os.core.pagination import Page, PageQuery
from agents_os.core.web import Uow
from agents_os.domains.workflows.metadata.node_types.base import NodeTypeRead
from agents_os.domains.workflows.metadata.schemas import (
    DefinitionCheck,
    Problems,
    StatusSet,
    WorkflowArchive,
    WorkflowCreate,
    WorkflowDetail,
    WorkflowFilter,
    WorkflowImport,
    WorkflowPause,
    WorkflowRead,
    WorkflowUpdate,
)
from agents_os.domains.workflows.usecases import queries
from agents_os.domains.workflows.usecases.archive_workflow import archive_workflow
from agents_os.domains.workflows.usecases.check_definition import check_definition
from agents_os.domains.workflows.usecases.create_workflow import create_workflow
from agents_os.domains.workflows.usecases.duplicate_workflow import duplicate_workflow
from agents_os.domains.workflows.usecases.import_workflow import import_workflow
from agents_os.domains.workflows.usecases.pause_workflow import pause_workflow
from agents_os.domains.workflows.usecases.resume_workflow import resume_workflow
from agents_os.domains.workflows.usecases.unarchive_workflow import unarchive_workflow
from agents_os.domains.workflows.usecases.update_workflow import update_workflow

router = APIRouter()
workflows = APIRouter(prefix="/workflows", tags=["workflows"])
catalogue = APIRouter(tags=["workflows"])

CREATED = status.HTTP_201_CREATED


class WorkflowListQuery(WorkflowFilter, PageQuery, frozen=True):
    """Filters and page in one query string; FastAPI reads only one model from it."""


@catalogue.get(
    "/workflow-node-types",
    operation_id="listNodeTypes",
    summary="Types of steps, with their settings as JSON schemas",
)
async def get_node_types(uow: Uow) -> list[NodeTypeRead]:
    return await queries.list_node_types(uow)


@catalogue.post(
    "/workflow-problems",
    operation_id="checkDefinition",
    summary="What is wrong with a definition, without saving it",
)
async def post_problems(uow: Uow, body: DefinitionCheck) -> Problems:
    return await check_definition(uow, body.definition)


@workflows.get("", operation_id="listWorkflows", summary="Workflows of the company")
async def get_workflows(
    uow: Uow, query: Annotated[WorkflowListQuery, Query()]
) -> Page[WorkflowRead]:
    return await queries.list_workflows(uow, query, query)


@workflows.post("", operation_id="createWorkflow", summary="Begin a workflow", status_code=CREATED)
async def post_workflow(uow: Uow, body: WorkflowCreate) -> WorkflowRead:
    return await create_workflow(uow, body)


@workflows.post(
    "/import",
    operation_id="importWorkflow",
    summary="Make a draft from an exported workflow",
    status_code=CREATED,
)
async def post_import(uow: Uow, body: WorkflowImport) -> WorkflowRead:
    return await import_workflow(uow, body.content, body.name)


@workflows.get("/{workflow_id}", operation_id="getWorkflow", summary="One workflow")
async def get_workflow(uow: Uow, workflow_id: UUID) -> WorkflowDetail:
    return await queries.get_workflow(uow, workflow_id)


@workflows.patch(
    "/{workflow_id}",
    operation_id="updateWorkflow",
    summary="Change name, tags, team, visibility",
)
async def patch_workflow(uow: Uow, workflow_id: UUID, body: WorkflowUpdate) -> WorkflowRead:
    return await update_workflow(uow, workflow_id, body)


@workflows.put(
    "/{workflow_id}", operation_id="replaceWorkflow", summary="The same as updateWorkflow"
)
async def put_workflow(uow: Uow, workflow_id: UUID, body: WorkflowUpdate) -> WorkflowRead:
    return await update_workflow(uow, workflow_id, body)


@workflows.delete("/{workflow_id}", operation_id="deleteWorkflow", summary="Archive a workflow")
async def delete_workflow(uow: Uow, workflow_id: UUID) -> WorkflowRead:
    """Archive the workflow: its history stays."""
    return await archive_workflow(uow, workflow_id)


@workflows.post(
    "/{workflow_id}/duplicate",
    operation_id="duplicateWorkflow",
    summary="A draft with the same steps",
    status_code=CREATED,
)
async def post_duplicate(uow: Uow, workflow_id: UUID) -> WorkflowRead:
    return await duplicate_workflow(uow, workflow_id)


@workflows.put(
    "/{workflow_id}/status",
    operation_id="setWorkflowStatus",
    summary="Pause or resume a workflow",
)
async def put_status(uow: Uow, workflow_id: UUID, body: StatusSet) -> WorkflowRead:
    """Pause or resume, as one idempotent operation."""
    if body.status == "paused":
        return await pause_workflow(uow, workflow_id, WorkflowPause(reason=body.reason))
    return await resume_workflow(uow, workflow_id)


@workflows.post("/{workflow_id}/pause", operation_id="pauseWorkflow", summary="Pause a workflow")
async def post_pause(
    uow: Uow, workflow_id: UUID, body: WorkflowPause | None = None
) -> WorkflowRead:
    return await pause_workflow(uow, workflow_id, body)


@workflows.post(
    "/{workflow_id}/resume", operation_id="resumeWorkflow", summary="Resume a paused workflow"
)
async def post_resume(uow: Uow, workflow_id: UUID) -> WorkflowRead:
    return await resume_workflow(uow, workflow_id)


@workflows.post(
    "/{workflow_id}/archive",
    operation_id="archiveWorkflow",
    summary="Archive a workflow, saying why",
)
async def post_archive(
    uow: Uow, workflow_id: UUID, body: WorkflowArchive | None = None
) -> WorkflowRead:
    return await archive_workflow(uow, workflow_id, body)


@workflows.post(
    "/{workflow_id}/unarchive",
    operation_id="unarchiveWorkflow",
    summary="Bring back an archived workflow",
)
async def post_unarchive(uow: Uow, workflow_id: UUID) -> WorkflowRead:
    return await unarchive_workflow(uow, workflow_id)


router.include_router(catalogue)
router.include_router(workflows)
