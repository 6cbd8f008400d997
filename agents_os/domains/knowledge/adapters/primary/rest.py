"""What agents remember, over HTTP: parse, call one usecase, return its result."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status
from pydantic import Field

from agents_os.core.fields import NoteText
from agents_os.core.pagination import Page, PageQuery
from agents_os.core.web import PageParams, Uow
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.knowledge.metadata.schemas import (
    MemoryAdd,
    MemoryChangeRead,
    MemoryEdit,
    MemoryFilter,
    MemoryRead,
    MemoryReview,
    MemorySettingsPut,
    MemorySettingsRead,
    Recalled,
)
from agents_os.domains.knowledge.usecases import queries
from agents_os.domains.knowledge.usecases.edit_memory import edit_memory
from agents_os.domains.knowledge.usecases.forget_memory import forget_memory
from agents_os.domains.knowledge.usecases.recall import recall
from agents_os.domains.knowledge.usecases.remember import remember
from agents_os.domains.knowledge.usecases.review_memory import review_memory
from agents_os.domains.knowledge.usecases.set_memory_settings import set_memory_settings

router = APIRouter(prefix="/agents/{agent_id}", tags=["memory"])

About = Annotated[NoteText, Field(max_length=2_000), Query(description="A question or a task.")]


class MemoryListQuery(MemoryFilter, PageQuery, frozen=True):
    """Filters and page in one query string; FastAPI reads only one model from it."""


@router.get("/memories", operation_id="listMemories", summary="What an agent remembers")
async def get_memories(
    uow: Uow, agent_id: UUID, query: Annotated[MemoryListQuery, Query()]
) -> Page[MemoryRead]:
    return await queries.list_memories(uow, agent_id, query, query)


@router.post(
    "/memories",
    operation_id="remember",
    summary="Let an agent remember something",
    status_code=status.HTTP_201_CREATED,
)
async def post_memory(uow: Uow, agent_id: UUID, body: MemoryAdd) -> MemoryRead:
    """Waits for review unless you may edit the agent."""
    return await remember(uow, agent_id, body)


@router.get(
    "/memories/recall", operation_id="recall", summary="What the agent would be told about this"
)
async def get_recalled(uow: Uow, agent_id: UUID, q: About) -> list[Recalled]:
    """Looks without counting as a use."""
    await read_agent(uow, agent_id)
    return await recall(uow, agent_id, q, counted=False)


@router.get("/memories/log", operation_id="memoryLog", summary="What was learned and forgotten")
async def get_memory_log(uow: Uow, agent_id: UUID, page: PageParams) -> Page[MemoryChangeRead]:
    return await queries.memory_log(uow, agent_id, page)


@router.patch(
    "/memories/{memory_id}", operation_id="editMemory", summary="Change what is remembered"
)
async def patch_memory(uow: Uow, agent_id: UUID, memory_id: UUID, body: MemoryEdit) -> MemoryRead:
    return await edit_memory(uow, agent_id, memory_id, body)


@router.delete(
    "/memories/{memory_id}",
    operation_id="forgetMemory",
    summary="Forget: erase the text for good",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def delete_memory(uow: Uow, agent_id: UUID, memory_id: UUID) -> Response:
    await forget_memory(uow, agent_id, memory_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/memories/{memory_id}/review",
    operation_id="reviewMemory",
    summary="Keep or forget a memory that waits for review",
)
async def post_review(uow: Uow, agent_id: UUID, memory_id: UUID, body: MemoryReview) -> MemoryRead:
    return await review_memory(uow, agent_id, memory_id, body)


@router.get(
    "/memory-settings", operation_id="getMemorySettings", summary="Whether the agent remembers"
)
async def get_settings(uow: Uow, agent_id: UUID) -> MemorySettingsRead:
    return await queries.get_memory_settings(uow, agent_id)


@router.put(
    "/memory-settings",
    operation_id="setMemorySettings",
    summary="Switch memory on or off, and set how much is kept",
)
async def put_settings(uow: Uow, agent_id: UUID, body: MemorySettingsPut) -> MemorySettingsRead:
    return await set_memory_settings(uow, agent_id, body)
