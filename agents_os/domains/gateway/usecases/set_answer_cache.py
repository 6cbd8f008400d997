from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.billing.metadata.flags import Feature
from agents_os.domains.billing.usecases.require_feature import require_feature
from agents_os.domains.gateway.adapters.secondary import repository
from agents_os.domains.gateway.metadata.answer_cache import AnswerCachePut, AnswerCacheRead
from agents_os.domains.gateway.metadata.events import AnswerCacheChanged
from agents_os.domains.gateway.usecases.provider_key_queries import get_answer_cache


async def set_answer_cache(uow: UnitOfWork, body: AnswerCachePut) -> AnswerCacheRead:
    """Say whether answers of models are kept and used again.

    Switching it off forgets them: nothing can open them any more. Publishes AnswerCacheChanged.

    Raises:
        FeatureOff: the company does not have this feature yet. Switching it off is always possible.
    """
    uow.actor.require("org:manage")
    if body.on:
        await require_feature(uow, Feature.ANSWER_CACHE)
    id_ = uuid7() if body.on else None
    if await repository.set_answer_cache(uow.session, uow.actor.tenant, id_):
        uow.publish(AnswerCacheChanged(on=body.on))
    return await get_answer_cache(uow)
