"""Where a provider is, and the key for it. Both come from whoever runs this installation."""

from typing import NamedTuple

from agents_os.core.settings import settings
from agents_os.domains.gateway.adapters.secondary.environment import provider_environment
from agents_os.domains.gateway.metadata.providers import BY_NAME, OLLAMA, OPENAI


class Address(NamedTuple):
    """`base_url` is None where the provider's own address is meant."""

    base_url: str | None
    key: str | None


def address_of(provider: str) -> Address:
    """The deployer's address and key; both None for a provider that is not in our list.

    `<PROVIDER>_API_BASE` or `<PROVIDER>_BASE_URL` lead to a proxy or a server of one's own.
    """
    if provider == OLLAMA:
        return Address(settings().ollama_url, None)
    if provider not in BY_NAME:
        return Address(None, None)
    variable = BY_NAME[provider].key_variable
    environment, prefix = provider_environment(), variable.removesuffix("_API_KEY")
    base = environment.get(f"{prefix}_API_BASE") or environment.get(f"{prefix}_BASE_URL")
    if provider == OPENAI:
        base = settings().openai_base_url
    return Address(base or None, environment.get(variable) or None)
