"""What people may ask about models."""

from agents_os.core.actor import Actor
from agents_os.domains.gateway.adapters.secondary import discovery
from agents_os.domains.gateway.adapters.secondary.company_models import company_catalogue
from agents_os.domains.gateway.metadata.own_keys import SERVER_ONLY
from agents_os.domains.gateway.metadata.providers import PROVIDERS
from agents_os.domains.gateway.metadata.schemas import (
    DEFAULT_CHAT,
    ModelList,
    ModelRead,
    ProviderRead,
)
from agents_os.domains.gateway.usecases.model_access import model_access


async def list_models(actor: Actor | None = None) -> list[ModelRead]:
    """Aliases first, then every model the company may use now; without an actor: the server's.

    May look for local models over the network: call it outside of a unit of work.
    """
    access = await model_access(actor) if actor else SERVER_ONLY
    catalogue = await company_catalogue(access)
    aliases = [
        catalogue.models[ids[0]].model_copy(
            update={"id": alias, "alias_of": ids[0], "candidates": ids}
        )
        for alias, ids in catalogue.aliases.items()
    ]
    return [*aliases, *(each for each in catalogue.models.values() if access.allows(each))]


async def every_model(actor: Actor) -> list[ModelRead]:
    """Every model the company can reach, whatever its rules say."""
    catalogue = await company_catalogue(await model_access(actor))
    return list(catalogue.models.values())


async def default_model(actor: Actor | None = None) -> ModelRead:
    """The alias `default-chat`: which model answers when an agent names none."""
    return next(model for model in await list_models(actor) if model.id == DEFAULT_CHAT)


async def model_list(actor: Actor | None = None) -> ModelList:
    """The catalogue with the providers, set up or not, and how to set them up."""
    models = await list_models(actor)
    default = next(model for model in models if model.id == DEFAULT_CHAT)
    configured = discovery.configured_providers()
    providers = [
        ProviderRead(
            name=each.label,
            configured=each.name in configured,
            how_to_configure="Add a key under Settings, AI providers.",
        )
        for each in PROVIDERS
    ]
    return ModelList(
        data=models,
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
