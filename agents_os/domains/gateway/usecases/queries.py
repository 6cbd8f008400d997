"""What people may ask about models."""

from agents_os.domains.gateway.adapters.secondary import discovery
from agents_os.domains.gateway.metadata.schemas import DEFAULT_CHAT, ModelRead


async def list_models() -> list[ModelRead]:
    """Aliases first, then every model that can be used now."""
    catalogue = await discovery.catalogue()
    aliases = [
        catalogue.models[ids[0]].model_copy(
            update={"id": alias, "alias_of": ids[0], "candidates": ids}
        )
        for alias, ids in catalogue.aliases.items()
    ]
    return [*aliases, *catalogue.models.values()]


async def default_model() -> ModelRead:
    """The alias `default-chat`: which model answers when an agent names none."""
    return next(model for model in await list_models() if model.id == DEFAULT_CHAT)
