"""LiteLLM as a ChatModel: every provider it knows, one connection, no retries of its own."""

from collections.abc import AsyncGenerator
from decimal import Decimal
from typing import Any

from agents_os.core.money import dollars
from agents_os.core.settings import settings
from agents_os.domains.gateway.adapters.secondary import litellm_library
from agents_os.domains.gateway.adapters.secondary.environment import provider_environment
from agents_os.domains.gateway.adapters.secondary.litellm_errors import translate
from agents_os.domains.gateway.metadata.providers import OLLAMA, OPENAI, PROVIDERS, provider_of
from agents_os.domains.gateway.metadata.schemas import (
    ChatChunk,
    ChatMessage,
    ChatRequest,
    Finished,
    FinishReason,
    TextDelta,
    ToolCall,
    Usage,
)

_REASONS: dict[str, FinishReason] = {
    "length": "length",
    "tool_calls": "tool_calls",
    "content_filter": "content_filter",
}


class LiteLLMModel:
    """Streams from the provider in the model's name; `ollama/x` and OPENAI_BASE_URL included."""

    async def stream(self, request: ChatRequest, model: str) -> AsyncGenerator[ChatChunk, None]:
        litellm = await litellm_library.library()
        answer, stream = _Answer(), None
        try:
            try:
                stream = await litellm.acompletion(**_arguments(request, model))
                async for chunk in stream:
                    text = answer.take(chunk)
                    if text is not None:
                        yield TextDelta(text=text)
            except Exception as error:  # LiteLLM lets every kind through
                raise translate(error, model) from None  # its traceback may hold the key
            for call in answer.tool_calls():
                yield call
            yield self._finished(litellm, request, model, answer, stream.chunks)
        finally:
            if stream is not None:
                await stream.aclose()  # leaving the loop alone would keep the provider billing

    def estimate_usage(self, request: ChatRequest, model: str, text: str) -> Usage:
        litellm = litellm_library.load()
        name = _name(model)
        messages = [_message(message) for message in request.messages]
        return Usage(
            input_tokens=litellm.token_counter(model=name, messages=messages),
            output_tokens=litellm.token_counter(model=name, text=text) if text else 0,
            source="estimated",
        )

    def cost_micros(self, model: str, usage: Usage) -> int | None:
        litellm = litellm_library.load()
        try:
            prices = litellm.cost_per_token(
                model=_name(model),
                prompt_tokens=usage.input_tokens,
                completion_tokens=usage.output_tokens,
            )
        except Exception:  # it has many names for "not in the map"
            return None
        return _micros(sum(prices))

    def _finished(
        self,
        litellm: Any,
        request: ChatRequest,
        model: str,
        answer: "_Answer",
        chunks: list[Any],
    ) -> Finished:
        """LiteLLM invents a usage where the provider sent none; only its raw chunks tell."""
        reported = _reported(litellm, chunks, answer.text())
        usage = reported[0] if reported else self.estimate_usage(request, model, answer.text())
        cost = _cost(litellm, model, reported[1]) if reported else self.cost_micros(model, usage)
        return Finished(
            finish_reason=_REASONS.get(answer.finish_reason, "stop"),
            usage=usage,
            requested_model=request.model,
            model=model,
            provider=provider_of(model),
            cost_micros=cost,
            practice=False,
        )


class _Answer:
    """What has come so far. Tool calls come in fragments and are only whole at the end."""

    def __init__(self) -> None:
        self.finish_reason = ""
        self._texts: list[str] = []
        self._calls: dict[int, list[str]] = {}  # index: id, name, arguments

    def take(self, chunk: Any) -> str | None:
        """The text of a chunk; empty for a sign of life, None for bookkeeping."""
        if not chunk.choices:
            return None
        choice = chunk.choices[0]
        self.finish_reason = choice.finish_reason or self.finish_reason
        delta = choice.delta
        for part in delta.tool_calls or ():
            call = self._calls.setdefault(part.index, ["", "", ""])
            call[0] = call[0] or part.id or ""
            call[1] = call[1] or part.function.name or ""
            call[2] += part.function.arguments or ""
        if delta.content:
            self._texts.append(delta.content)
        return delta.content or ""

    def text(self) -> str:
        return "".join([*self._texts, *(name + args for _, name, args in self._calls.values())])

    def tool_calls(self) -> list[ToolCall]:
        return [
            ToolCall(id=id_ or f"call_{index}", name=name, arguments=arguments or "{}")
            for index, (id_, name, arguments) in sorted(self._calls.items())
        ]


def _arguments(request: ChatRequest, model: str) -> dict[str, Any]:
    limits = settings()
    arguments: dict[str, Any] = {
        "model": _name(model),
        "messages": [_message(message) for message in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        "num_retries": 0,
        "max_retries": 0,
        "drop_params": True,  # a model without temperature is better than no answer
        "timeout": max(limits.model_first_token_timeout_s, limits.model_idle_timeout_s) + 5,
        "max_tokens": request.max_output_tokens,
        "temperature": request.temperature,
        "tools": [{"type": "function", "function": tool.model_dump()} for tool in request.tools],
        **_address(provider_of(model)),
    }
    return {name: value for name, value in arguments.items() if value not in (None, [])}


def _address(provider: str) -> dict[str, str | None]:
    """Where the provider is and with which key; for providers not in our list LiteLLM looks.

    `<PROVIDER>_API_BASE` or `<PROVIDER>_BASE_URL` lead to a proxy or a server of one's own.
    """
    if provider == OLLAMA:
        return {"api_base": settings().ollama_url}
    variable = next((each.key_variable for each in PROVIDERS if each.name == provider), None)
    if variable is None:
        return {}
    environment, prefix = provider_environment(), variable.removesuffix("_API_KEY")
    base = environment.get(f"{prefix}_API_BASE") or environment.get(f"{prefix}_BASE_URL")
    if provider == OPENAI:
        base = settings().openai_base_url
    return {"api_base": base, "api_key": environment.get(variable) or ("none" if base else None)}


def _name(model: str) -> str:
    """LiteLLM's `ollama/` is the old completion API; `ollama_chat/` is the one with roles."""
    provider, _, name = model.partition("/")
    return f"ollama_chat/{name}" if provider == OLLAMA else model


def _message(message: ChatMessage) -> dict[str, Any]:
    plain: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        plain["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.tool_calls
        ]
    if message.tool_call_id:
        plain["tool_call_id"] = message.tool_call_id
    return plain


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
