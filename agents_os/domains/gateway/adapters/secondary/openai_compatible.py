"""Servers that speak OpenAI's chat completions as a ChatModel: nothing between us and them."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from decimal import Decimal

import httpx2
import structlog

from agents_os.core.errors import AppError
from agents_os.core.http import AddressRefused, PageUnreachable
from agents_os.core.money import dollars
from agents_os.core.settings import settings
from agents_os.domains.gateway.adapters.secondary import connections
from agents_os.domains.gateway.adapters.secondary.answer_so_far import AnswerSoFar
from agents_os.domains.gateway.adapters.secondary.openai_chunks import Chunk, UsageReport
from agents_os.domains.gateway.adapters.secondary.openai_request import body, url_and_headers
from agents_os.domains.gateway.adapters.secondary.price_map import known_prices
from agents_os.domains.gateway.adapters.secondary.provider_errors import (
    explain,
    retry_after_of,
    server_refused,
    timed_out,
    unavailable,
)
from agents_os.domains.gateway.adapters.secondary.server_events import event_data
from agents_os.domains.gateway.metadata.own_keys import OwnKey
from agents_os.domains.gateway.metadata.prices import cost_of
from agents_os.domains.gateway.metadata.providers import provider_of
from agents_os.domains.gateway.metadata.schemas import (
    ChatChunk,
    ChatRequest,
    Finished,
    TextDelta,
    Usage,
)
from agents_os.domains.gateway.metadata.tokens import estimate_tokens, message_tokens

DONE = b"[DONE]"
MOST_OF_AN_ERROR = 64 * 1024  # bytes
LAST_BYTES_S = 0.1  # for the end of the body, so that the connection can be used again
_STATUS_OF_CODE = {"rate_limit_exceeded": 429, "context_length_exceeded": 400}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class OpenAICompatibleModel:
    """Asks once, over a pooled connection. Tokens are estimated where the server reports none.

    `own`: the company's key to ask with, and perhaps its server; None: the installation's.
    """

    own: OwnKey | None = None

    async def stream(self, request: ChatRequest, model: str) -> AsyncGenerator[ChatChunk, None]:
        answer, usage = AnswerSoFar(), None
        try:
            async with aclosing(_chunks(request, model, self.own)) as chunks:
                async for chunk in chunks:
                    usage = chunk.usage or usage
                    if (text := _take(answer, chunk)) is not None:
                        yield TextDelta(text=text)
        except httpx2.TimeoutException as error:
            raise _logged(timed_out(model), error) from None  # its request holds the key
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise _logged(unavailable(model), error) from None
        except AddressRefused:
            raise server_refused(model) from None
        except PageUnreachable as error:
            raise _logged(unavailable(model), error) from None
        if not answer.said_why:  # the connection ended, the answer did not
            raise unavailable(model)
        for call in answer.tool_calls():
            yield call
        yield self._finished(request, model, answer, usage)

    def estimate_usage(self, request: ChatRequest, model: str, text: str) -> Usage:
        return Usage(
            input_tokens=sum(message_tokens(message) for message in request.messages),
            output_tokens=estimate_tokens(text),
            source="estimated",
        )

    def cost_micros(self, model: str, usage: Usage) -> int | None:
        prices = known_prices(model, usage.input_tokens)
        return prices and cost_of(prices, usage.input_tokens, usage.output_tokens)

    def _finished(
        self, request: ChatRequest, model: str, answer: AnswerSoFar, report: UsageReport | None
    ) -> Finished:
        reported = report and _reported(report, model, answer.text())
        usage = reported or self.estimate_usage(request, model, answer.text())
        return Finished(
            finish_reason=answer.finish_reason,
            usage=usage,
            requested_model=request.model,
            model=model,
            provider=provider_of(model),
            cost_micros=_cost(report, model, usage)
            if report and reported
            else self.cost_micros(model, usage),
            practice=False,
        )


async def _chunks(
    request: ChatRequest, model: str, own: OwnKey | None
) -> AsyncGenerator[Chunk, None]:
    """What the server sends; leaving early closes the connection, so that it stops, too."""
    url, headers = url_and_headers(model, own)
    limits = settings()
    patience = max(limits.model_first_token_timeout_s, limits.model_idle_timeout_s) + 5
    asking = connections.client(guarded=bool(own and own.base_url)).stream(
        "POST",
        url,
        json=body(request, model),
        headers=headers,
        timeout=httpx2.Timeout(patience, connect=connections.CONNECT_S),
    )
    async with asking as response:
        if not response.is_success:
            raise await _refusal(response, model, own)
        source = response.aiter_bytes()
        async for data in event_data(source):
            if data == DONE:
                await _drain(source)
                return
            chunk = Chunk.model_validate_json(data)
            if chunk.error:
                raise _failure(chunk.error, model, own)
            yield chunk


async def _drain(source: AsyncIterator[bytes]) -> None:
    """Read to the end of the body, if it comes at once."""
    with suppress(TimeoutError, httpx2.HTTPError):
        async with asyncio.timeout(LAST_BYTES_S):
            async for _ in source:
                pass


async def _refusal(response: httpx2.Response, model: str, own: OwnKey | None) -> AppError:
    said = b""
    async for part in response.aiter_bytes():
        said += part
        if len(said) > MOST_OF_AN_ERROR:
            break
    log.warning("model.failed", model=model, error="status", status=response.status_code)
    text = said.decode("utf-8", "replace")
    return explain(model, response.status_code, text, retry_after_of(response.headers), own=own)


def _failure(error: object, model: str, own: OwnKey | None) -> AppError:
    """A failure told in the middle of a stream that had begun with 200."""
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) else _STATUS_OF_CODE.get(str(code), 500)
    log.warning("model.failed", model=model, error="in_stream", status=status)
    return explain(model, status, json.dumps(error, ensure_ascii=False), own=own)


def _logged(failure: AppError, error: Exception) -> AppError:
    log.warning("model.failed", model=failure.details.get("model"), error=type(error).__name__)
    return failure


def _take(answer: AnswerSoFar, chunk: Chunk) -> str | None:
    """Add a chunk; its text, empty for a sign of life, None for bookkeeping."""
    if not chunk.choices:
        return None
    choice = chunk.choices[0]
    answer.said_why = choice.finish_reason or answer.said_why
    for part in choice.delta.tool_calls or ():
        answer.add_call(part.index, part.id, part.function.name, part.function.arguments)
    text = choice.delta.text()
    if text:
        answer.add_text(text)
    return text


def _reported(report: UsageReport, model: str, text: str) -> Usage | None:
    """The provider's own count; None if it makes no sense.

    xAI leaves the tokens of its reasoning out of the answer's, but not out of the total.
    """
    read, written = report.prompt_tokens or 0, report.completion_tokens or 0
    if provider_of(model) == "xai" and report.total_tokens:
        written = max(written, report.total_tokens - read)
    if read <= 0 or written < 0 or (text and not written):
        return None  # nobody answers a question of no tokens with text of no tokens
    return Usage(input_tokens=read, output_tokens=written, source="reported")


def _cost(report: UsageReport, model: str, usage: Usage) -> int | None:
    """What the provider says it charged, else by the map; cached tokens have their own price."""
    if report.cost is not None and report.cost >= 0:
        return dollars(Decimal(str(report.cost)))
    prices = known_prices(model, usage.input_tokens)
    if prices is None:
        return None
    details = report.prompt_tokens_details
    read = (details and details.cached_tokens) or report.prompt_cache_hit_tokens or 0
    written = (details and details.cache_write_tokens) or 0
    return cost_of(prices, usage.input_tokens, usage.output_tokens, read=read, written=written)
