from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.billing.metadata.flags import Feature
from agents_os.domains.billing.usecases.require_feature import has_feature
from agents_os.domains.gateway.adapters.secondary import repository
from agents_os.domains.gateway.metadata.answer_cache import AnswerCache
from agents_os.domains.gateway.metadata.models import ProviderKey
from agents_os.domains.gateway.metadata.own_keys import ModelAccess, OwnKey


async def model_access(actor: Actor) -> ModelAccess:
    """The own keys, still sealed, and the model rules of the actor's company, as they are now.

    Opens a unit of work of its own: call it right before a model is asked.
    """
    async with unit_of_work(actor) as uow:
        keys, rules = await repository.keys_and_rules(uow.session, actor.tenant)
        kept = rules.answer_cache_id
        if kept and not await has_feature(uow, Feature.ANSWER_CACHE):
            kept = None
    return ModelAccess(
        keys=tuple(own_key(key) for key in keys),
        allowed=None if rules.allowed is None else frozenset(rules.allowed),
        kept=AnswerCache(actor.tenant, kept) if kept else None,
    )


def own_key(row: ProviderKey) -> OwnKey:
    """A stored key as the call of a model needs it, still sealed."""
    return OwnKey(
        id=row.id,
        org_id=row.org_id,
        slug=row.slug,
        provider=row.provider,
        name=row.name,
        base_url=row.base_url,
        sealed=row.sealed,
        models=tuple(row.models),
    )
