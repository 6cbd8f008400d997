"""What is sent to a server that speaks OpenAI's chat completions, and each provider's quirks.

The quirks are those LiteLLM knows: a parameter a model would refuse is left out, because an
answer without it is better than none.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from agents_os.core.settings import settings
from agents_os.domains.gateway.adapters.secondary.price_map import (
    known_not_to_reason,
    only_on_responses_api,
)
from agents_os.domains.gateway.adapters.secondary.provider_address import address_of
from agents_os.domains.gateway.adapters.secondary.provider_errors import credential_rejected
from agents_os.domains.gateway.adapters.secondary.wire import wire_message, wire_tools
from agents_os.domains.gateway.metadata.own_keys import OwnKey
from agents_os.domains.gateway.metadata.providers import BY_NAME, OLLAMA, OPENAI, provider_of
from agents_os.domains.gateway.metadata.schemas import ChatRequest

MISTRAL, OPENROUTER = "mistral", "openrouter"
_OPENAI_HOST = "api.openai.com"
_REASONING = re.compile(r"o\d|.*gpt-[56](?!-chat)")  # series that think before they answer
_NO_TOOLS_WHILE_REASONING = re.compile(r"gpt-(?:5\.(?:[4-9]|\d\d)|[6-9])")
_REFUSED_BY_MISTRAL = ("$id", "$schema", "additionalProperties", "strict")


def speaks_openai(model: str, *, tools: bool, own: OwnKey | None = None) -> bool:
    """Whether we ask this model ourselves, in OpenAI's format.

    Always at an address that a company chose: nobody else would check where it leads.
    """
    provider, _, name = model.partition("/")
    if own and own.base_url:
        return True
    if settings().model_adapter == "litellm":
        return False
    if provider == OPENAI:
        return not (name.startswith("responses/") or only_on_responses_api(model)) and not (
            tools and _at_openai(own) and _NO_TOOLS_WHILE_REASONING.match(name)
        )
    return provider == OLLAMA or bool(provider in BY_NAME and BY_NAME[provider].openai_format)


def url_and_headers(model: str, own: OwnKey | None = None) -> tuple[str, dict[str, str]]:
    """Where to ask, and with which key.

    Raises:
        ModelCredentialRejected: there is no key for the provider's own address.
        SealBroken: the company's key cannot be opened.
    """
    provider = provider_of(model)
    base_url, key = address_of(provider, own)
    if not base_url and not key:
        raise credential_rejected(model, 401)
    base_url = (base_url or BY_NAME[provider].openai_format).rstrip("/")
    if provider in (OLLAMA, MISTRAL) and not base_url.endswith("/v1"):
        base_url += "/v1"
    return f"{base_url}/chat/completions", {"Authorization": f"Bearer {key}"} if key else {}


def body(request: ChatRequest, model: str) -> dict[str, Any]:
    """The JSON object to send."""
    provider, _, name = model.partition("/")
    parameters = {
        "model": name,
        "messages": [wire_message(message) for message in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": request.max_output_tokens,
        "temperature": request.temperature,
        "tools": wire_tools(request.tools),
    }
    if provider == OPENAI and _REASONING.match(name):
        parameters["max_completion_tokens"] = parameters.pop("max_tokens")
        if request.temperature != 1 and not known_not_to_reason(model):
            del parameters["temperature"]
    if provider == MISTRAL:
        del parameters["stream_options"]  # unknown to it, and it reports the usage anyway
        parameters["tools"] = _without(parameters["tools"], _REFUSED_BY_MISTRAL)
    if provider == OPENROUTER:
        parameters["usage"] = {"include": True}  # it then says what it charged
    return {name: value for name, value in parameters.items() if value not in (None, [])}


def _at_openai(own: OwnKey | None) -> bool:
    base_url = None if own else address_of(OPENAI).base_url
    return base_url is None or urlsplit(base_url).hostname == _OPENAI_HOST


def _without(schema: Any, keys: tuple[str, ...]) -> Any:
    """A JSON Schema without some keywords, at any depth; what properties are called stays."""
    if isinstance(schema, list):
        return [_without(each, keys) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _without(each, keys) for name, each in value.items()}
        if key == "properties" and isinstance(value, dict)
        else _without(value, keys)
        for key, value in schema.items()
        if key not in keys
    }
