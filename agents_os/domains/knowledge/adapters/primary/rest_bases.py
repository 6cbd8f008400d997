"""Knowledge bases and who may use them, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from agents_os.core.fields import ShortText
from agents_os.core.pagination import Page, PageQuery
from agents_os.core.web import Uow
from agents_os.domains.knowledge.metadata.base_schemas import (
    BaseCreate,
    BaseRead,
    BaseUpdate,
    GrantCreate,
    GrantRead,
)
from agents_os.domains.knowledge.metadata.document_schemas import UploadRoom
from agents_os.domains.knowledge.usecases import base_queries
from agents_os.domains.knowledge.usecases.create_base import create_base
from agents_os.domains.knowledge.usecases.delete_base import delete_base
from agents_os.domains.knowledge.usecases.get_upload_room import get_upload_room
from agents_os.domains.knowledge.usecases.grant_base import grant_base
from agents_os.domains.knowledge.usecases.update_base import update_base
from agents_os.domains.knowledge.usecases.withdraw_grant import withdraw_grant

router = APIRouter(tags=["knowledge"])


class BaseListQuery(PageQuery, frozen=True):
    """`q`: words in the name."""

    q: ShortText = ""


@router.get("/knowledge-bases", operation_id="listBases", summary="List knowledge bases")
async def get_bases(uow: Uow, query: Annotated[BaseListQuery, Query()]) -> Page[BaseRead]:
    return await base_queries.list_bases(uow, query, q=query.q)


@router.post(
    "/knowledge-bases",
    operation_id="createBase",
    summary="Make a knowledge base",
    status_code=status.HTTP_201_CREATED,
)
async def post_base(uow: Uow, body: BaseCreate) -> BaseRead:
    """No agent may use it yet: give it to some with `grantBase`."""
    return await create_base(uow, body)


@router.get(
    "/knowledge-bases/upload-room", operation_id="getUploadRoom", summary="How much may be uploaded"
)
async def get_room(uow: Uow) -> UploadRoom:
    return await get_upload_room(uow)


@router.get("/knowledge-bases/{base_id}", operation_id="getBase", summary="Get a knowledge base")
async def get_base(uow: Uow, base_id: UUID) -> BaseRead:
    return await base_queries.get_base(uow, base_id)


@router.patch(
    "/knowledge-bases/{base_id}", operation_id="updateBase", summary="Change a knowledge base"
)
async def patch_base(uow: Uow, base_id: UUID, body: BaseUpdate) -> BaseRead:
    """Its model and the size of its passages are changed by `reindexBase`."""
    return await update_base(uow, base_id, body)


@router.delete(
    "/knowledge-bases/{base_id}",
    operation_id="deleteBase",
    summary="Delete a knowledge base",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def remove_base(uow: Uow, base_id: UUID) -> Response:
    """With all its documents. Nothing of them is found any more."""
    await delete_base(uow, base_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get(
    "/knowledge-bases/{base_id}/grants",
    operation_id="listGrants",
    summary="Which agents may use a knowledge base",
)
async def get_grants(uow: Uow, base_id: UUID) -> list[GrantRead]:
    return await base_queries.list_grants(uow, base_id)


@router.post(
    "/knowledge-bases/{base_id}/grants",
    operation_id="grantBase",
    summary="Let agents use a knowledge base",
    status_code=status.HTTP_201_CREATED,
)
async def post_grant(uow: Uow, base_id: UUID, body: GrantCreate) -> GrantRead:
    return await grant_base(uow, base_id, body)


@router.delete(
    "/knowledge-bases/{base_id}/grants/{grant_id}",
    operation_id="withdrawGrant",
    summary="Stop agents using a knowledge base",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def delete_grant(uow: Uow, base_id: UUID, grant_id: UUID) -> Response:
    await withdraw_grant(uow, base_id, grant_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get(
    "/agents/{agent_id}/knowledge-bases",
    operation_id="listBasesOfAgent",
    summary="Knowledge bases an agent may use",
)
async def get_bases_of_agent(uow: Uow, agent_id: UUID) -> list[BaseRead]:
    return await base_queries.list_bases_of_agent(uow, agent_id)
