"""Deliverables over HTTP."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BeforeValidator

from agents_os.core.ids import unprefixed
from agents_os.core.pagination import Page, PageQuery
from agents_os.core.web import CurrentActor, Uow
from agents_os.domains.tasks.metadata.deliverable_schemas import (
    DeliverableAccept,
    DeliverableDetail,
    DeliverableRead,
    DeliverableSendBack,
    ExportFormat,
    VersionRead,
)
from agents_os.domains.tasks.metadata.states import DeliverableStatus
from agents_os.domains.tasks.usecases import deliverable_queries
from agents_os.domains.tasks.usecases.accept_deliverable import accept_deliverable
from agents_os.domains.tasks.usecases.export_deliverable import MEDIA_TYPES, export_deliverable
from agents_os.domains.tasks.usecases.reject_deliverable import reject_deliverable
from agents_os.domains.tasks.usecases.request_changes import request_changes

deliverables = APIRouter(prefix="/deliverables", tags=["deliverables"])

DeliverableId = Annotated[UUID, BeforeValidator(unprefixed("del")), Path()]
Number = Annotated[int, Path(ge=1, le=999_999_999)]
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, to be saved.",
        "content": {
            media: {"schema": {"type": "string", "format": "binary"}}
            for media in MEDIA_TYPES.values()
        },
    }
}


class DeliverableListQuery(PageQuery, frozen=True):
    status: DeliverableStatus | None = None


@deliverables.get("", operation_id="listDeliverables")
async def get_deliverables(
    uow: Uow, query: Annotated[DeliverableListQuery, Query()]
) -> Page[DeliverableRead]:
    return await deliverable_queries.list_deliverables(uow, query, status=query.status)


@deliverables.get("/{deliverable_id}", operation_id="getDeliverable")
async def get_deliverable(uow: Uow, deliverable_id: DeliverableId) -> DeliverableDetail:
    return await deliverable_queries.get_deliverable(uow, deliverable_id)


@deliverables.get("/{deliverable_id}/versions/{number}", operation_id="getDeliverableVersion")
async def get_version(uow: Uow, deliverable_id: DeliverableId, number: Number) -> VersionRead:
    return await deliverable_queries.get_deliverable_version(uow, deliverable_id, number)


@deliverables.post("/{deliverable_id}/accept", operation_id="acceptDeliverable")
async def post_accept(
    uow: Uow, deliverable_id: DeliverableId, body: DeliverableAccept
) -> DeliverableDetail:
    return await accept_deliverable(uow, deliverable_id, body)


@deliverables.post("/{deliverable_id}/request-changes", operation_id="requestChanges")
async def post_request_changes(
    uow: Uow, deliverable_id: DeliverableId, body: DeliverableSendBack
) -> DeliverableDetail:
    return await request_changes(uow, deliverable_id, body)


@deliverables.post("/{deliverable_id}/reject", operation_id="rejectDeliverable")
async def post_reject(
    uow: Uow, deliverable_id: DeliverableId, body: DeliverableSendBack
) -> DeliverableDetail:
    return await reject_deliverable(uow, deliverable_id, body)


@deliverables.get(
    "/{deliverable_id}/export",
    operation_id="exportDeliverable",
    response_class=Response,
    responses=_FILE,
)
async def get_export(
    actor: CurrentActor,
    deliverable_id: DeliverableId,
    format: ExportFormat,
    version: Annotated[int | None, Query(ge=1, le=999_999_999)] = None,
    section: Annotated[str | None, Query(max_length=60)] = None,
) -> Response:
    """Download a version, by default the newest. `section` chooses the table of a CSV."""
    file = await export_deliverable(actor, deliverable_id, format, version=version, section=section)
    disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(
        file.content,
        media_type=file.media_type,
        headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )
