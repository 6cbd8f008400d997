from agents_os.core.db import UnitOfWork
from agents_os.domains.gateway.adapters.secondary import repository
from agents_os.domains.gateway.metadata.events import ModelRulesChanged
from agents_os.domains.gateway.metadata.provider_key_schemas import ModelRulesPut, ModelRulesRead


async def set_model_rules(uow: UnitOfWork, body: ModelRulesPut) -> ModelRulesRead:
    """Say which models the company's agents may use; from their next call on.

    Publishes ModelRulesChanged.
    """
    uow.actor.require("connections:manage")
    allowed = None if body.allowed is None else sorted(set(body.allowed))
    await repository.set_allowed_models(uow.session, uow.actor.tenant, allowed)
    uow.publish(ModelRulesChanged(allowed=allowed))
    return ModelRulesRead(allowed=allowed)
