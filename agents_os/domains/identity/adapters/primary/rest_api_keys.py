"""API keys over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from agents_os.core.pagination import Page
from agents_os.core.web import PageParams, Uow
from agents_os.domains.identity.metadata.member_schemas import (
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyRead,
)
from agents_os.domains.identity.usecases import queries
from agents_os.domains.identity.usecases.create_api_key import create_api_key
from agents_os.domains.identity.usecases.revoke_api_key import revoke_api_key

router = APIRouter(prefix="/org/api-keys", tags=["api keys"])


@router.get("", operation_id="listApiKeys", summary="API keys")
async def get_api_keys(uow: Uow, page: PageParams) -> Page[ApiKeyRead]:
    """Newest first, with revoked ones. Never the key itself, only its first characters."""
    return await queries.list_api_keys(uow, page)


@router.post("", operation_id="createApiKey", summary="Create an API key", status_code=201)
async def post_api_key(uow: Uow, body: ApiKeyCreate, response: Response) -> ApiKeyCreated:
    """The only answer that shows the key. It never may more than its creator.

    422 `unknown_scope`, 403 for a scope the caller does not hold or a key that wants to make keys.
    """
    response.headers["Cache-Control"] = "no-store"  # neither here nor for idempotent repetition
    return await create_api_key(uow, body)


@router.delete(
    "/{key_id}", operation_id="revokeApiKey", summary="Revoke an API key", status_code=204
)
async def delete_api_key(uow: Uow, key_id: UUID) -> None:
    """It stops working at once (within five seconds in other processes if Redis is away)."""
    await revoke_api_key(uow, key_id)
