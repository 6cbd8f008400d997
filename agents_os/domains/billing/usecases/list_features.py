from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import flags
from agents_os.domains.billing.metadata.flags import Feature, FeatureList, decide


async def list_features(uow: UnitOfWork) -> FeatureList:
    """Which features that are introduced step by step the company has, and by what."""
    uow.actor.require("org:manage")
    org_id = uow.actor.tenant
    plan, said = await flags.standing(uow.session, org_id)
    return FeatureList(data=[decide(feature, org_id, plan, said) for feature in Feature])
