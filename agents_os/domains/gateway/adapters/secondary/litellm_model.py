"""LiteLLM as a ChatModel: every provider it knows, one connection, no retries of its own."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agents_os.core.money import dollars
from agents_os.core.settings import settings
from agents_os.domains.gateway.adapters.secondary import litellm_library
from agents_os.domains.gateway.adapters.secondary.answer_so_far import AnswerSoFar
from agents_os.domains.gateway.adapters.secondary.litellm_errors import translate
from agents_os.domains.gateway.adapters.secondary.price_map import known_prices
from agents_os.domains.gateway.adapters.secondary.price_overrides import override
from agents_os.domains.gateway.adapters.secondary.provider_address import address_of
from agents_os.domains.gateway.adapters.secondary.wire import wire_message, wire_tools
from agents_os.domains.gateway.metadata.own_keys import OwnKey
from agents_os.domains.gateway.metadata.prices import cost_of
from agents_os.domains.gateway.metadata.providers import OLLAMA, provider_of
from agents_os.domains.gateway.metadata.schemas import (
    ChatChunk,
    ChatRequest,
    Finished,
    TextDelta,
    Usage,
)


@dataclass(frozen=True)
class LiteLLMModel:
    """Streams from the provider in the model's name; `ollama/x` and OPENAI_BASE_URL included.

    `own`: the company's key to ask with; None: the installation's.
    """

    own: OwnKey | None = None

    async def stream(self, request: ChatRequest, model: str) -> AsyncGenerator[ChatChunk, None]:
        litellm = await litellm_library.library()
        answer, stream = AnswerSoFar(), None
        try:
            try:
                stream = await litellm.acompletion(**_arguments(request, model, self.own))
                async for chunk in stream:
                    text = _take(answer, chunk)
                    if text is not None:
                        yield TextDelta(text=text)
            except Exception as error:  # LiteLLM lets every kind through
                raise translate(error, model, self.own) from None  # its traceback may hold the key
            for call in answer.tool_calls():
                yield call
            yield self._finished(litellm, request, model, answer, stream.chunks)
        finally:
            if stream is not None:
                await stream.aclose()  # leaving the loop alone would keep the provider billing

    def estimate_usage(self, request: ChatRequest, model: str, text: str) -> Usage:
        litellm = litellm_library.load()
        name = _name(model)
        messages = [wire_message(message) for message in request.messages]
        return Usage(
            input_tokens=litellm.token_counter(model=name, messages=messages),
            output_tokens=litellm.token_counter(model=name, text=text) if text else 0,
            source="estimated",
        )

    def cost_micros(self, model: str, usage: Usage) -> int | None:
        prices = known_prices(model, usage.input_tokens)
        return prices and cost_of(prices, usage.input_tokens, usage.output_tokens)

    def _finished(
        self,
        litellm: Any,
        request: ChatRequest,
        model: str,
        answer: AnswerSoFar,
        chunks: list[Any],
    ) -> Finished:
        """LiteLLM invents a usage where the provider sent none; only its raw chunks tell."""
        reported = _reported(litellm, chunks, answer.text())
        usage = reported[0] if reported else self.estimate_usage(request, model, answer.text())
        cost = _cost(litellm, model, reported[1]) if reported and not override(model) else None
        return Finished(
            finish_reason=answer.finish_reason,
            usage=usage,
            requested_model=request.model,
            model=model,
            provider=provider_of(model),
            cost_micros=self.cost_micros(model, usage) if cost is None else cost,
            practice=False,
        )


def _take(answer: AnswerSoFar, chunk: Any) -> str | None:
    """Add a chunk; its text, empty for a sign of life, None for bookkeeping."""
    if not chunk.choices:
        return None
    choice = chunk.choices[0]
    answer.said_why = choice.finish_reason or answer.said_why
    delta = choice.delta
    for part in delta.tool_calls or ():
        answer.add_call(part.index, part.id, part.function.name, part.function.arguments)
    if delta.content:
        answer.add_text(delta.content)
    return delta.content or ""


def _arguments(request: ChatRequest, model: str, own: OwnKey | None) -> dict[str, Any]:
    limits = settings()
    arguments: dict[str, Any] = {
        "model": _name(model),
        "messages": [wire_message(message) for message in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        "num_retries": 0,
        "max_retries": 0,
        "drop_params": True,  # a model without temperature is better than no answer
        "timeout": max(limits.model_first_token_timeout_s, limits.model_idle_timeout_s) + 5,
        "max_tokens": request.max_output_tokens,
        "temperature": request.temperature,
        "tools": wire_tools(request.tools),
        **_address(provider_of(model), own),
    }
    return {name: value for name, value in arguments.items() if value not in (None, [])}


def _address(provider: str, own: OwnKey | None) -> dict[str, str | None]:
    """Where the provider is and with which key; for providers not in our list LiteLLM looks."""
    base_url, key = address_of(provider, own)
    if provider == OLLAMA:
        return {"api_base": base_url}
    return {"api_base": base_url, "api_key": key or ("none" if base_url else None)}


def _name(model: str) -> str:
    """LiteLLM's `ollama/` is the old completion API; `ollama_chat/` is the one with roles."""
    provider, _, name = model.partition("/")
    return f"ollama_chat/{name}" if provider == OLLAMA else model


def _reported(litellm: Any, chunks: list[Any], text: str) -> tuple[Usage, Any] | None:
    """The provider's own count and the response it is priced by; None if it sent none."""
    with_usage = [chunk for chunk in chunks if getattr(chunk, "usage", None)]
    if not with_usage:
        return None
    built = litellm.stream_chunk_builder([chunks[0], *with_usage])
    usage = built.usage
    if not usage.prompt_tokens or (text and not usage.completion_tokens):
        return None  # nobody answers a question of no tokens with text of no tokens
    counted = Usage(
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.completion_tokens,
        source="reported",
    )
    return counted, built


def _cost(litellm: Any, model: str, built: Any) -> int | None:
    """Priced from the whole report, so that cached tokens get their price."""
    try:
        return _micros(litellm.completion_cost(built, model=_name(model)))
    except Exception:  # it has many names for "not in the map"
        return None


def _micros(price: float) -> int | None:
    """A negative price is a mistake in the map, so nobody knows the real one."""
    return None if price < 0 else dollars(Decimal(str(price)))
