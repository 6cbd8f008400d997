"""What people may ask about models."""

from agents_os.domains.gateway.adapters.secondary import discovery
from agents_os.domains.gateway.metadata.providers import PROVIDERS
from agents_os.domains.gateway.metadata.schemas import (
    DEFAULT_CHAT,
    ModelList,
    ModelRead,
    ProviderRead,
)


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


async def model_list() -> ModelList:
    """The catalogue with the providers, set up or not, and how to set them up."""
    default = await default_model()
    configured = discovery.configured_providers()
    providers = [
        ProviderRead(
            name=each.label,
            configured=each.name in configured,
            how_to_configure=f"Put {each.key_variable}=… into .env and start again.",
        )
        for each in PROVIDERS
    ]
    return ModelList(
        data=await list_models(),
        default_chat=str(default.alias_of),
        practice=default.practice,
        providers=[*providers, *await _local_providers()],
    )


async def _local_providers() -> list[ProviderRead]:
    found = await discovery.catalogue()
    return [
        ProviderRead(
            name="Ollama",
            configured=any(model.provider == "ollama" for model in found.models.values()),
            how_to_configure="Start Ollama on this machine; it is used when no key is set.",
        ),
        ProviderRead(
            name="OpenAI-compatible server",
            configured=discovery.has_compatible_server(),
            how_to_configure="Put OPENAI_BASE_URL=http://…/v1 into .env and start again.",
        ),
    ]
