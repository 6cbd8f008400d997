"""Where a provider is, and the key for it: the company's own, or that of this installation."""

from typing import NamedTuple

from agents_os.core import vault
from agents_os.core.settings import settings
from agents_os.domains.gateway.adapters.secondary.environment import provider_environment
from agents_os.domains.gateway.metadata.own_keys import OwnKey
from agents_os.domains.gateway.metadata.providers import BY_NAME, OLLAMA, OPENAI


class Address(NamedTuple):
    """`base_url` is None where the provider's own address is meant."""

    base_url: str | None
    key: str | None


def address_of(provider: str, own: OwnKey | None = None) -> Address:
    """Where to ask with this key of the company, or with the deployer's.

    Both are None for a provider that is not in our list.

    Raises:
        SealBroken: the company's key cannot be opened.
    """
    if own is None:
        return _of_the_server(provider)
    # OPENAI_BASE_URL may be any server; a company's key for OpenAI is for OpenAI.
    proxy = (
        _of_the_server(provider).base_url if provider in BY_NAME and provider != OPENAI else None
    )
    return Address(own.base_url or proxy, _opened(own))


def _opened(own: OwnKey) -> str | None:
    if own.sealed is None:
        return None
    return vault.unseal(own.sealed, vault.place(own.org_id, own.id)).get_secret_value()


def _of_the_server(provider: str) -> Address:
    """`<PROVIDER>_API_BASE` or `<PROVIDER>_BASE_URL` lead to a proxy or a server of one's own."""
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
