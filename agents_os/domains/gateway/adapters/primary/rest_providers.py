"""A company's own provider keys and model rules over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from agents_os.core.fields import Name
from agents_os.core.shapes import Body
from agents_os.core.web import CurrentActor, Uow
from agents_os.domains.gateway.metadata.answer_cache import AnswerCachePut, AnswerCacheRead
from agents_os.domains.gateway.metadata.provider_key_schemas import (
    ModelRulesPut,
    ModelRulesRead,
    ProviderKeyAdd,
    ProviderKeyList,
    ProviderKeyRead,
    ProviderKeyUpdate,
    ProviderName,
    ProviderSecret,
)
from agents_os.domains.gateway.usecases import provider_key_queries as queries
from agents_os.domains.gateway.usecases.add_provider_key import add_provider_key
from agents_os.domains.gateway.usecases.check_provider_key import check_provider_key
from agents_os.domains.gateway.usecases.delete_provider_key import delete_provider_key
from agents_os.domains.gateway.usecases.set_answer_cache import set_answer_cache
from agents_os.domains.gateway.usecases.set_model_rules import set_model_rules
from agents_os.domains.gateway.usecases.update_provider_key import update_provider_key

router = APIRouter(tags=["providers"])


class LlmKeyAdd(Body):
    """The body of `POST /llm/keys`."""

    provider: ProviderName
    key: ProviderSecret
    name: Name


@router.get("/providers", operation_id="listProviderKeys", summary="Own provider keys")
async def get_providers(uow: Uow) -> ProviderKeyList:
    """Oldest first, each with its last four characters and what its last test call showed."""
    return await queries.list_provider_keys(uow)


@router.post(
    "/providers", operation_id="addProviderKey", summary="Add a provider key", status_code=201
)
async def post_provider(actor: CurrentActor, body: ProviderKeyAdd) -> ProviderKeyRead:
    """A test call comes first. 422 `provider_key_failed` when it fails: `details.verdict` is
    `wrong_key`, `no_quota`, `unreachable` or `refused`, and nothing is saved unless `save_anyway`.
    """
    return await add_provider_key(actor, body)


@router.get("/providers/{provider_key_id}", operation_id="getProviderKey", summary="A provider key")
async def get_provider(uow: Uow, provider_key_id: UUID) -> ProviderKeyRead:
    """Without the key itself, which nothing ever shows again."""
    return await queries.get_provider_key(uow, provider_key_id)


@router.patch(
    "/providers/{provider_key_id}",
    operation_id="updateProviderKey",
    summary="Rename or replace a provider key",
)
async def patch_provider(
    actor: CurrentActor, provider_key_id: UUID, body: ProviderKeyUpdate
) -> ProviderKeyRead:
    """A new key is tried first, as when adding one."""
    return await update_provider_key(actor, provider_key_id, body)


@router.post(
    "/providers/{provider_key_id}/check",
    operation_id="checkProviderKey",
    summary="Try a provider key",
)
async def check_provider(actor: CurrentActor, provider_key_id: UUID) -> ProviderKeyRead:
    """Calls the provider, which costs a few tokens; the answer has the new verdict."""
    return await check_provider_key(actor, provider_key_id)


@router.delete(
    "/providers/{provider_key_id}",
    operation_id="deleteProviderKey",
    summary="Delete a provider key",
    status_code=204,
)
async def delete_provider(uow: Uow, provider_key_id: UUID) -> None:
    """Agents that name it are refused until they get another model."""
    await delete_provider_key(uow, provider_key_id)


@router.get("/model-rules", operation_id="getModelRules", summary="Allowed models")
async def get_rules(uow: Uow) -> ModelRulesRead:
    """The models agents may use; null: all of them."""
    return await queries.get_model_rules(uow)


@router.put("/model-rules", operation_id="setModelRules", summary="Choose the allowed models")
async def put_rules(uow: Uow, body: ModelRulesPut) -> ModelRulesRead:
    """Checked at every call of a model, from the next one on."""
    return await set_model_rules(uow, body)


@router.get("/answer-cache", operation_id="getAnswerCache", summary="Are answers used again?")
async def get_cache(uow: Uow) -> AnswerCacheRead:
    """With what an answer costs the second time, in percent, and how many hours it is kept."""
    return await queries.get_answer_cache(uow)


@router.put("/answer-cache", operation_id="setAnswerCache", summary="Use answers again, or not")
async def put_cache(uow: Uow, body: AnswerCachePut) -> AnswerCacheRead:
    """Off unless somebody switches it on. Only exactly the same question, asked with temperature 0
    and without tools, gets the answer it got before; switching it off forgets all of them. A kept
    answer lasts as long as `hours` says, also when its conversation is deleted before.
    """
    return await set_answer_cache(uow, body)


@router.get("/llm/keys", operation_id="listLlmKeys", summary="The same as GET /providers")
async def get_llm_keys(uow: Uow) -> ProviderKeyList:
    """Another name of `GET /providers`."""
    return await queries.list_provider_keys(uow)


@router.post(
    "/llm/keys", operation_id="addLlmKey", summary="The same as POST /providers", status_code=201
)
async def post_llm_key(actor: CurrentActor, body: LlmKeyAdd) -> ProviderKeyRead:
    """Another name of `POST /providers`, for keys of known providers."""
    wanted = ProviderKeyAdd(provider=body.provider, api_key=body.key, name=body.name)
    return await add_provider_key(actor, wanted)


@router.delete(
    "/llm/keys/{provider_key_id}",
    operation_id="deleteLlmKey",
    summary="The same as DELETE /providers/{provider_key_id}",
    status_code=204,
)
async def delete_llm_key(uow: Uow, provider_key_id: UUID) -> None:
    """Another name of `DELETE /providers/{provider_key_id}`."""
    await delete_provider_key(uow, provider_key_id)
