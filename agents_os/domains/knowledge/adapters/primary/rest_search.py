"""Endpoints that find passages. They cite document and page, so that anybody can look it up."""

from uuid import UUID

from fastapi import APIRouter

from agents_os.core.web import CurrentActor
from agents_os.domains.knowledge.metadata.passages import BaseSearch, PassageSearch, SearchResult
from agents_os.domains.knowledge.usecases.search_knowledge import search_knowledge

router = APIRouter(tags=["knowledge"])


@router.post(
    "/knowledge-bases/{base_id}/query",
    operation_id="queryKnowledgeBase",
    summary="Search in a knowledge base",
)
async def post_query(actor: CurrentActor, base_id: UUID, body: BaseSearch) -> SearchResult:
    """Passages of one base that answer a question, best first, with document and page."""
    return await search_knowledge(actor, PassageSearch(**dict(body), base_ids=(base_id,)))


@router.post(
    "/knowledge/search", operation_id="searchKnowledge", summary="Search in knowledge bases"
)
async def post_search(actor: CurrentActor, body: PassageSearch) -> SearchResult:
    """The same in all bases the caller may see, or with `agent_id` in those the agent may use."""
    return await search_knowledge(actor, body)
