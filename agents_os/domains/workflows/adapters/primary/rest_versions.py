"""Drafts, versions and pins of workflows over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response, status

from agents_os.core.pagination import Page
from agents_os.core.web import CurrentActor, PageParams, Uow
from agents_os.domains.workflows.metadata.portable import written
from agents_os.domains.workflows.metadata.schemas import (
    DraftRead,
    DraftRestore,
    DraftSave,
    PinRead,
    PinSet,
    SamplesSave,
    VersionComparison,
    VersionPublish,
    WorkflowExport,
    WorkflowVersionDetail,
    WorkflowVersionRead,
)
from agents_os.domains.workflows.metadata.upgrades import NodeUpgrade
from agents_os.domains.workflows.usecases import queries
from agents_os.domains.workflows.usecases.compare_versions import compare_versions
from agents_os.domains.workflows.usecases.estimate_workflow import (
    WorkflowEstimate,
    estimate_workflow,
)
from agents_os.domains.workflows.usecases.export_workflow import export_workflow
from agents_os.domains.workflows.usecases.pin_version import pin_version
from agents_os.domains.workflows.usecases.publish_version import publish_version
from agents_os.domains.workflows.usecases.restore_draft import restore_draft
from agents_os.domains.workflows.usecases.restore_version import restore_version
from agents_os.domains.workflows.usecases.save_draft import save_draft
from agents_os.domains.workflows.usecases.save_samples import save_samples
from agents_os.domains.workflows.usecases.unpin_version import unpin_version
from agents_os.domains.workflows.usecases.upgrade_draft import upgrade_draft

router = APIRouter(prefix="/workflows/{workflow_id}", tags=["workflows"])

CREATED = status.HTTP_201_CREATED
Number = Annotated[int, Path(ge=1, le=999_999_999)]
Point = Annotated[str, Query(pattern=r"^(draft|[1-9][0-9]{0,8})$")]


@router.get("/draft", operation_id="getWorkflowDraft", summary="The unpublished definition")
async def get_draft(uow: Uow, workflow_id: UUID) -> DraftRead:
    return await queries.get_draft(uow, workflow_id)


@router.put(
    "/draft",
    operation_id="saveWorkflowDraft",
    summary="Save the unpublished definition",
)
async def put_draft(uow: Uow, workflow_id: UUID, body: DraftSave) -> DraftRead:
    return await save_draft(uow, workflow_id, body)


@router.get(
    "/draft/upgrades",
    operation_id="listDraftUpgrades",
    summary="What newer versions of steps would change",
)
async def get_upgrades(uow: Uow, workflow_id: UUID) -> list[NodeUpgrade]:
    return await queries.list_upgrades(uow, workflow_id)


@router.post(
    "/draft/upgrade",
    operation_id="upgradeDraft",
    summary="Bring the steps of the draft to their newest versions",
)
async def post_upgrade(uow: Uow, workflow_id: UUID, body: DraftRestore) -> DraftRead:
    return await upgrade_draft(uow, workflow_id, body)


@router.put(
    "/samples",
    operation_id="saveSamples",
    summary="Keep data to try the draft with",
)
async def put_samples(uow: Uow, workflow_id: UUID, body: SamplesSave) -> SamplesSave:
    return await save_samples(uow, workflow_id, body)


@router.post(
    "/publish",
    operation_id="publishWorkflow",
    summary="Publish the draft as a new version",
    status_code=CREATED,
)
async def post_publish(uow: Uow, workflow_id: UUID, body: VersionPublish) -> WorkflowVersionDetail:
    return await publish_version(uow, workflow_id, body)


@router.get(
    "/versions",
    operation_id="listWorkflowVersions",
    summary="Published versions",
)
async def get_versions(uow: Uow, workflow_id: UUID, page: PageParams) -> Page[WorkflowVersionRead]:
    return await queries.list_versions(uow, workflow_id, page)


@router.get(
    "/versions/{number}",
    operation_id="getWorkflowVersion",
    summary="One published version",
)
async def get_version(uow: Uow, workflow_id: UUID, number: Number) -> WorkflowVersionDetail:
    return await queries.get_version(uow, workflow_id, number)


@router.post(
    "/versions/{number}/restore",
    operation_id="restoreWorkflowVersion",
    summary="Publish an earlier version again",
    status_code=CREATED,
)
async def post_restore(uow: Uow, workflow_id: UUID, number: Number) -> WorkflowVersionDetail:
    return await restore_version(uow, workflow_id, number)


@router.post(
    "/versions/{number}/restore-draft",
    operation_id="restoreWorkflowDraft",
    summary="Put an earlier version into the draft",
)
async def post_restore_draft(
    uow: Uow, workflow_id: UUID, number: Number, body: DraftRestore
) -> DraftRead:
    return await restore_draft(uow, workflow_id, number, body)


@router.get(
    "/compare",
    operation_id="compareWorkflowVersions",
    summary="What differs between two versions",
)
async def get_comparison(
    uow: Uow,
    workflow_id: UUID,
    before: Annotated[Point, Query(alias="from")],
    after: Annotated[Point, Query(alias="to")] = "draft",
) -> VersionComparison:
    return await compare_versions(uow, workflow_id, before, after)


@router.get(
    "/export",
    operation_id="exportWorkflow",
    summary="The workflow as a file, for Git or another company",
    response_model=WorkflowExport,
)
async def get_export(uow: Uow, workflow_id: UUID, source: Point = "draft") -> Response:
    found = await export_workflow(uow, workflow_id, source)
    content = {**found.model_dump(mode="json"), "definition": found.definition.canonical()}
    named = f'attachment; filename="workflow-{workflow_id}.json"'
    return Response(
        written(content),
        media_type="application/json",
        headers={"Content-Disposition": named},
    )


@router.get("/estimate", operation_id="estimateWorkflow", summary="What a run will cost")
async def get_estimate(
    actor: CurrentActor, workflow_id: UUID, source: Point = "draft"
) -> WorkflowEstimate:
    return await estimate_workflow(actor, workflow_id, source)


@router.get("/pins", operation_id="listPins", summary="Callers that keep to a version")
async def get_pins(uow: Uow, workflow_id: UUID) -> list[PinRead]:
    return await queries.list_pins(uow, workflow_id)


@router.put("/pins", operation_id="pinVersion", summary="Keep a caller to a version")
async def put_pin(uow: Uow, workflow_id: UUID, body: PinSet) -> PinRead:
    return await pin_version(uow, workflow_id, body)


@router.delete(
    "/pins/{pin_id}",
    operation_id="unpinVersion",
    summary="Let a caller have the published version again",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def delete_pin(uow: Uow, workflow_id: UUID, pin_id: UUID) -> None:
    await unpin_version(uow, workflow_id, pin_id)
