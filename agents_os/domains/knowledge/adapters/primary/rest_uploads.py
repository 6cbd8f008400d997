"""Uploads, streamed from the socket into the storage.

From a browser: `POST /api/v1/knowledge-bases/<id>/documents/upload?name=<file name>` with the file
itself as the body (`XMLHttpRequest.send(file)`, whose `upload.onprogress` tells how far it is).
The session cookie authenticates it. Nothing needs to be added against forged requests: a cookie
counts only together with `Sec-Fetch-Site: same-origin` (or a matching `Origin`), which browsers
send by themselves and no other site can (`identity.adapters.primary.authentication`).

From a program: the same with an API key, or a form (multipart/form-data) whose fields come before
its one file. The limit on bodies and `Idempotency-Key` leave both routes alone (`api.UPLOADS`): the
plan limits the size, and the same bytes are not stored twice.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, status
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

from agents_os.core.fields import Title
from agents_os.core.multipart import file_in_form
from agents_os.core.web import CurrentActor
from agents_os.domains.knowledge.metadata.document_schemas import DocumentDetails, DocumentRead
from agents_os.domains.knowledge.metadata.incoming import IncomingFile
from agents_os.domains.knowledge.usecases.upload_document import check_upload, upload_document

router = APIRouter(tags=["knowledge"])

_BYTES = {"type": "string", "format": "binary"}
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "name": {"type": "string", "maxLength": 200},
        "tags": {"type": "array", "items": {"type": "string"}},
        "visibility": {"type": "string", "enum": ["private", "team", "org"]},
        "expires_at": {"type": "string", "format": "date-time"},
        "file": _BYTES,
    },
}


class NamedUpload(DocumentDetails):
    """`name`: of the file, with its ending."""

    name: Title


def _body(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


@router.post(
    "/knowledge-bases/{base_id}/documents",
    operation_id="uploadDocument",
    summary="Upload a document",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=_body("multipart/form-data", _FORM),
)
async def post_document(actor: CurrentActor, base_id: UUID, request: Request) -> DocumentRead:
    """A form with one file; other fields come before it. It is read in the background."""
    await check_upload(actor, base_id)
    form = await file_in_form(request)
    fields: dict[str, Any] = dict(form.fields)
    if "tags" in fields:
        fields["tags"] = [value for name, value in form.fields if name == "tags"]
    try:
        details = DocumentDetails.model_validate(fields)
        name = TypeAdapter(Title).validate_python(_last_part(form.name))
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    return await upload_document(actor, base_id, IncomingFile(name, form.pieces), details)


@router.post(
    "/knowledge-bases/{base_id}/documents/upload",
    operation_id="uploadBytes",
    summary="Upload a document as it is",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=_body("application/octet-stream", _BYTES),
)
async def post_bytes(
    actor: CurrentActor, base_id: UUID, request: Request, query: Annotated[NamedUpload, Query()]
) -> DocumentRead:
    """The file itself is the body. It is read in the background."""
    file = IncomingFile(_last_part(query.name), request.stream())
    return await upload_document(actor, base_id, file, query)


def _last_part(name: str) -> str:
    """Some clients send the path on their machine, too."""
    return name.replace("\\", "/").rpartition("/")[2] or name
