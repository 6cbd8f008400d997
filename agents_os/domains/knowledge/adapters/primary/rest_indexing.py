"""Endpoints that index documents anew."""

from uuid import UUID

from fastapi import APIRouter

from agents_os.core.web import CurrentActor, Uow
from agents_os.domains.knowledge.metadata.base_schemas import BaseRead
from agents_os.domains.knowledge.metadata.document_schemas import DocumentRead
from agents_os.domains.knowledge.metadata.indexing import Reindex, ReindexQuote
from agents_os.domains.knowledge.usecases.base_queries import get_base
from agents_os.domains.knowledge.usecases.document_queries import get_document
from agents_os.domains.knowledge.usecases.quote_reindex import quote_reindex
from agents_os.domains.knowledge.usecases.reindex_base import reindex_base
from agents_os.domains.knowledge.usecases.reindex_document import reindex_document

router = APIRouter(tags=["knowledge"])


@router.post(
    "/knowledge-bases/{base_id}/reindex/quote",
    operation_id="quoteReindex",
    summary="Ask what a re-index takes",
)
async def post_quote(actor: CurrentActor, base_id: UUID, body: Reindex) -> ReindexQuote:
    """How many documents and passages, how many credits at most, and about how long."""
    return await quote_reindex(actor, base_id, body)


@router.post(
    "/knowledge-bases/{base_id}/reindex",
    operation_id="reindexBase",
    summary="Index a knowledge base anew",
    status_code=202,
)
async def post_reindex(uow: Uow, base_id: UUID, body: Reindex) -> BaseRead:
    """With another model or size of passages, or to read the documents again."""
    await reindex_base(uow, base_id, body)
    return await get_base(uow, base_id)


@router.post(
    "/documents/{document_id}/reindex",
    operation_id="reindexDocument",
    summary="Read a document again",
    status_code=202,
)
async def post_document(uow: Uow, document_id: UUID) -> DocumentRead:
    """Also one that failed. What is in the index stays there until the new passages are ready."""
    await reindex_document(uow, document_id)
    return await get_document(uow, document_id)
