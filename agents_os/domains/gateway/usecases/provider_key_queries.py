"""What people may ask about a company's own keys and its choices about models."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.metadata.flags import Feature
from agents_os.domains.billing.usecases.require_feature import has_feature
from agents_os.domains.gateway.adapters.secondary import repository
from agents_os.domains.gateway.metadata.answer_cache import AnswerCacheRead, terms
from agents_os.domains.gateway.metadata.provider_key_schemas import (
    ModelRulesRead,
    ProviderKeyList,
    ProviderKeyRead,
)


async def list_provider_keys(uow: UnitOfWork) -> ProviderKeyList:
    """All of them, oldest first."""
    uow.actor.require("connections:manage")
    rows = await repository.list_keys(uow.session, uow.actor.tenant)
    return ProviderKeyList(data=[ProviderKeyRead.model_validate(row) for row in rows])


async def get_provider_key(uow: UnitOfWork, key_id: UUID) -> ProviderKeyRead:
    """Raises ProviderKeyNotFound."""
    uow.actor.require("connections:manage")
    row = await repository.get_key(uow.session, uow.actor.tenant, key_id)
    return ProviderKeyRead.model_validate(row)


async def get_model_rules(uow: UnitOfWork) -> ModelRulesRead:
    """Which models the company allows; everybody who chooses a model may know."""
    uow.actor.require("agents:read")
    rules = await repository.model_rules(uow.session, uow.actor.tenant)
    return ModelRulesRead(allowed=rules.allowed)


async def get_answer_cache(uow: UnitOfWork) -> AnswerCacheRead:
    """Whether answers are used again; everybody whose questions it concerns may know."""
    uow.actor.require("agents:read")
    rules = await repository.model_rules(uow.session, uow.actor.tenant)
    return AnswerCacheRead(
        on=rules.answer_cache_id is not None,
        available=await has_feature(uow, Feature.ANSWER_CACHE),
        percent_of_price=terms().percent_of_price,
        hours=terms().hours,
    )
