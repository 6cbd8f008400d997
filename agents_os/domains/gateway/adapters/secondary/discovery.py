"""Finds which models can be used here: settings, provider keys, local servers, else practice."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import structlog

from agents_os.core.settings import settings
from agents_os.domains.gateway.adapters.secondary import connections
from agents_os.domains.gateway.adapters.secondary.environment import provider_environment
from agents_os.domains.gateway.adapters.secondary.price_map import known_capabilities
from agents_os.domains.gateway.metadata.catalogue import Catalogue
from agents_os.domains.gateway.metadata.providers import (
    OLLAMA,
    OPENAI,
    PRACTICE_MODEL,
    PROVIDERS,
    Provider,
    provider_of,
)
from agents_os.domains.gateway.metadata.schemas import (
    DEFAULT_CHAT,
    DEFAULT_EMBED,
    Capabilities,
    ModelRead,
)

OLLAMA_PROBE_S = 0.5  # on this machine
SERVER_PROBE_S = 3.0  # may be across the internet
REMEMBER_S = 60  # so that an Ollama started later is found, and a request seldom waits for it

log = structlog.get_logger(__name__)

PRACTICE = ModelRead(
    id=PRACTICE_MODEL,
    provider="practice",
    practice=True,
    context_tokens=100_000,
    capabilities=Capabilities(tools=True, context_tokens=100_000),
)

_override: list[Catalogue] = []
_found: tuple[float, Catalogue] | None = None
_finding = asyncio.Lock()


async def catalogue() -> Catalogue:
    """What can be used now; looked up at most once a minute."""
    global _found
    if _override:
        return _override[-1]
    async with _finding:
        if _found is None or time.monotonic() - _found[0] > REMEMBER_S:
            _found = (time.monotonic(), await _discover())
        return _found[1]


async def extra_model(id_: str, known: Catalogue) -> ModelRead | None:
    """A model that is not listed, but belongs to a provider that is set up here."""
    provider = next((each for each in PROVIDERS if each.name == provider_of(id_)), None)
    if provider is None or provider.name not in known.providers:
        return None
    open_ended = provider.open_ended or (provider.name == OPENAI and has_compatible_server())
    known_one = await asyncio.to_thread(known_capabilities, id_)
    return await described(id_) if open_ended or known_one else None


def configured_providers() -> frozenset[str]:
    """Names of the providers that have a key here, or a server of their own."""
    environment = provider_environment()
    names = {each.name for each in PROVIDERS if environment.get(each.key_variable)}
    return frozenset(names | {OPENAI} if has_compatible_server() else names)


def has_compatible_server() -> bool:
    """Whether `openai/...` goes to a server of the deployer's choice."""
    return bool(settings().openai_base_url)


@contextmanager
def using(replacement: Catalogue) -> Iterator[None]:
    """Inside the block, in this process, only these models exist."""
    _override.append(replacement)
    try:
        yield
    finally:
        _override.pop()


def forget() -> None:
    """Look again at the next question."""
    global _found
    _found = None


async def _discover() -> Catalogue:
    """An explicit choice wins over keys, keys over local servers, anything over practice."""
    chosen = [each.strip() for each in settings().default_chat_model.split(",") if each.strip()]
    providers = configured_providers()
    suggestions = await _suggestions(providers)
    if not chosen and not suggestions:
        suggestions = [models] if (models := await _ollama_models()) else [(PRACTICE_MODEL,)]
    aliases = {DEFAULT_CHAT: tuple(chosen or [models[0] for models in suggestions])}
    if embed := settings().default_embed_model:
        aliases[DEFAULT_EMBED] = (embed,)
    listed = [*aliases.values(), *suggestions, (PRACTICE_MODEL,)]
    ids = dict.fromkeys(id_ for group in listed for id_ in group)
    return Catalogue({id_: await described(id_) for id_ in ids}, aliases, providers)


async def _suggestions(configured: frozenset[str]) -> list[tuple[str, ...]]:
    """For each provider that is set up, its models, the best first."""
    found = [
        await _openai_compatible(provider)
        if provider.name == OPENAI and has_compatible_server()
        else tuple(f"{provider.name}/{name}" for name in provider.models)
        for provider in PROVIDERS
        if provider.name in configured
    ]
    return [models for models in found if models]


async def _openai_compatible(provider: Provider) -> tuple[str, ...]:
    """What the server at OPENAI_BASE_URL offers; OpenAI's own names first if it has them."""
    headers = {}
    if key := provider_environment().get(provider.key_variable):
        headers["Authorization"] = f"Bearer {key}"
    answer = await _get(
        f"{str(settings().openai_base_url).rstrip('/')}/models", SERVER_PROBE_S, headers
    )
    if not answer:
        log.warning("model.server_silent", setting="OPENAI_BASE_URL")
    offered = [str(each["id"]) for each in answer.get("data", []) if "embed" not in str(each["id"])]
    ours = [name for name in provider.models if name in offered]
    return tuple(f"openai/{name}" for name in [*ours, *(n for n in offered if n not in ours)])


async def _ollama_models() -> tuple[str, ...]:
    answer = await _get(f"{settings().ollama_url.rstrip('/')}/api/tags", OLLAMA_PROBE_S, {})
    names = [str(each["name"]) for each in answer.get("models", [])]
    return tuple(f"{OLLAMA}/{name}" for name in names if "embed" not in name)


async def _get(
    url: str, within_s: float, headers: dict[str, str]
) -> dict[str, list[dict[str, object]]]:
    """The JSON object at a server's address; empty if nobody answers like one in time."""
    try:
        async with asyncio.timeout(within_s):
            found = await connections.client().get(url, headers=headers)
        answer = found.raise_for_status().json()
    except (TimeoutError, httpx2.HTTPError, httpx2.InvalidURL, ValueError):
        return {}
    return answer if isinstance(answer, dict) else {}


async def described(id_: str) -> ModelRead:
    """A model nobody describes is taken to call tools: whoever chose it knows it better."""
    if id_ == PRACTICE_MODEL:
        return PRACTICE
    known = await asyncio.to_thread(known_capabilities, id_) or Capabilities(tools=True)
    return ModelRead(
        id=id_,
        provider=provider_of(id_),
        context_tokens=known.context_tokens,
        capabilities=known,
    )
