"""Documents, over HTTP: their facts, their files, links to those."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response, status
from starlette.responses import RedirectResponse

from agents_os.core.pagination import Page, PageQuery
from agents_os.core.web import ClientInfo, CurrentActor, Uow
from agents_os.domains.knowledge.adapters.primary.file_answers import answer_with
from agents_os.domains.knowledge.metadata.document_schemas import (
    DocumentFilter,
    DocumentRead,
    DocumentUpdate,
    FileLink,
    LinkCreate,
    LinkMade,
    LinkRead,
    PageAdd,
)
from agents_os.domains.knowledge.metadata.errors import DocumentNotFound
from agents_os.domains.knowledge.usecases import document_queries
from agents_os.domains.knowledge.usecases.add_page import add_page
from agents_os.domains.knowledge.usecases.delete_document import delete_document
from agents_os.domains.knowledge.usecases.link_to_file import link_to_file
from agents_os.domains.knowledge.usecases.open_file import open_shared, open_signed
from agents_os.domains.knowledge.usecases.share_document import share_document
from agents_os.domains.knowledge.usecases.update_document import update_document
from agents_os.domains.knowledge.usecases.withdraw_link import withdraw_link

router = APIRouter(tags=["knowledge"])

Inline = Annotated[bool, Query(description="Show it in the browser, if it is of a harmless kind.")]
RangeHeader = Annotated[str | None, Header(alias="Range", max_length=100)]
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {}}},
    206: {"description": "A part of it"},
}


class DocumentListQuery(DocumentFilter, PageQuery):
    """Filters and page in one query string; FastAPI reads only one model from it."""


@router.get(
    "/knowledge-bases/{base_id}/documents", operation_id="listDocuments", summary="List documents"
)
async def get_documents(
    uow: Uow, base_id: UUID, query: Annotated[DocumentListQuery, Query()]
) -> Page[DocumentRead]:
    """Their states, and why some failed."""
    return await document_queries.list_documents(uow, base_id, query, query)


@router.post(
    "/knowledge-bases/{base_id}/web-pages",
    operation_id="addPage",
    summary="Add a web page",
    status_code=status.HTTP_201_CREATED,
)
async def post_page(uow: Uow, base_id: UUID, body: PageAdd) -> DocumentRead:
    """It is read in the background; follow `status` with `getDocument`."""
    return await add_page(uow, base_id, body)


@router.delete(
    "/knowledge-bases/{base_id}/documents/{document_id}",
    operation_id="deleteDocument",
    summary="Delete a document",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def remove_document(uow: Uow, base_id: UUID, document_id: UUID) -> Response:
    """Nothing of it is found from this moment on. Its file goes from the storage right after."""
    document = await document_queries.get_document(uow, document_id)
    if document.base_id != base_id:
        raise DocumentNotFound("There is no such document in this knowledge base.")
    await delete_document(uow, document_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/documents/{document_id}", operation_id="getDocument", summary="Get a document")
async def get_document(uow: Uow, document_id: UUID) -> DocumentRead:
    return await document_queries.get_document(uow, document_id)


@router.patch(
    "/documents/{document_id}", operation_id="updateDocument", summary="Change a document's facts"
)
async def patch_document(uow: Uow, document_id: UUID, body: DocumentUpdate) -> DocumentRead:
    return await update_document(uow, document_id, body)


@router.get(
    "/documents/{document_id}/file-link",
    operation_id="linkToFile",
    summary="Get an address that opens the file",
)
async def get_file_link(actor: CurrentActor, document_id: UUID, inline: Inline = False) -> FileLink:
    """Whoever has the address needs no sign-in; it works for minutes."""
    return await link_to_file(actor, document_id, inline=inline)


@router.get(
    "/documents/{document_id}/file",
    operation_id="openFile",
    summary="Download or show the file",
    status_code=status.HTTP_307_TEMPORARY_REDIRECT,
    response_class=RedirectResponse,
)
async def get_file(
    actor: CurrentActor, document_id: UUID, inline: Inline = False
) -> RedirectResponse:
    """Leads to the address that `linkToFile` gives."""
    return RedirectResponse((await link_to_file(actor, document_id, inline=inline)).url)


@router.get("/documents/{document_id}/links", operation_id="listLinks", summary="List shared links")
async def get_links(uow: Uow, document_id: UUID) -> list[LinkRead]:
    return await document_queries.list_links(uow, document_id)


@router.post(
    "/documents/{document_id}/links",
    operation_id="shareDocument",
    summary="Share a document by a link",
    status_code=status.HTTP_201_CREATED,
)
async def post_link(uow: Uow, document_id: UUID, body: LinkCreate, response: Response) -> LinkMade:
    """Whoever has the link may download the file until it expires. It is shown only once."""
    response.headers["Cache-Control"] = "no-store"
    return await share_document(uow, document_id, body)


@router.delete(
    "/documents/{document_id}/links/{link_id}",
    operation_id="withdrawLink",
    summary="Withdraw a shared link",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def delete_link(uow: Uow, document_id: UUID, link_id: UUID) -> Response:
    await withdraw_link(uow, document_id, link_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get(
    "/files/{file_token}",
    operation_id="openSigned",
    summary="Open a signed address",
    responses=_FILE,
)
async def get_signed(file_token: str, client: ClientInfo, wanted: RangeHeader = None) -> Response:
    """Without signing in, until the address expires or the document is deleted."""
    file, inline = await open_signed(file_token, client.ip)
    return await answer_with(file, inline=inline, wanted=wanted)


@router.get(
    "/shared-documents/{file_token}",
    operation_id="openShared",
    summary="Download a shared document",
    responses=_FILE,
)
async def get_shared(file_token: str, client: ClientInfo, wanted: RangeHeader = None) -> Response:
    """Without signing in, until the link expires, is withdrawn, or the document is deleted."""
    file = await open_shared(file_token, client.ip)
    return await answer_with(file, inline=False, wanted=wanted)
