"""Stream an answer: choose the model, watch the clock, fall back, count what was consumed."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import partial

import structlog

from agents_os.core.errors import AppError
from agents_os.core.settings import settings
from agents_os.domains.gateway.adapters.secondary import company_models, kept_answers
from agents_os.domains.gateway.adapters.secondary.models import chat_model
from agents_os.domains.gateway.metadata.answer_cache import (
    AnswerCache,
    KeptAnswer,
    reusable,
    worth_keeping,
)
from agents_os.domains.gateway.metadata.catalogue import able
from agents_os.domains.gateway.metadata.errors import (
    WORTH_ANOTHER_MODEL,
    AnswerInterrupted,
    ModelTimedOut,
    ModelUnavailable,
)
from agents_os.domains.gateway.metadata.own_keys import ModelAccess, missing
from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.gateway.metadata.ports import CallMeter, ChatModel, Metering
from agents_os.domains.gateway.metadata.providers import label_of
from agents_os.domains.gateway.metadata.schemas import (
    ChatChunk,
    ChatRequest,
    Finished,
    ModelRead,
    TextDelta,
    Usage,
)
from agents_os.domains.gateway.metadata.tokens import message_tokens
from agents_os.domains.gateway.usecases.meter_call import meter_call

log = structlog.get_logger(__name__)


def stream_chat(request: ChatRequest, access: ModelAccess, payer: Payer) -> "ChatStream":
    """Start answering; iterate the result for TextDelta and ToolCall, last Finished.

    `access` is what the company may use (`model_access`). Every attempt is paid for by `payer`:
    its upper bound is held first, and what it took is settled however it ends. Where the company
    keeps answers, one to the same question is said again instead (`Finished.cached`).

    Nothing happens before the first iteration. Another candidate of the alias is tried only
    while nothing has been said, and only after a rate limit, an outage or a timeout.

    Raises (while iterating):
        ModelNotFound, ModelLacksCapability: nothing here can answer this request.
        CreditsExhausted, BudgetExceeded, PriceUnknown: it cannot be paid for.
        ModelNotAllowed: the company's rules do not have the model.
        ModelCredentialRejected, ModelRequestRejected, ContextTooLong: never retried.
        ModelRateLimited, ModelUnavailable, ModelTimedOut: the last candidate failed so.
        AnswerInterrupted: it broke off after the first word; carries the usage until then.
    """
    return ChatStream(request, access, partial(meter_call, payer))


class ChatStream(AsyncIterator[ChatChunk]):
    """An answer on its way.

    `aclose()`, or cancelling the task that iterates, closes the connection to the provider at
    once; merely leaving the loop does not, so iterate inside `contextlib.aclosing`. Afterwards
    `usage_so_far` and `stopped()` tell what the unfinished answer consumed.
    """

    def __init__(self, request: ChatRequest, access: ModelAccess, metering: Metering) -> None:
        self.request = request
        self._access = access
        self._metering = metering
        self._answering: ModelRead | None = None
        self._said: list[str] = []
        self._finished: Finished | None = None
        self._broken_off: Finished | None = None
        self._chunks = self._run()

    async def __anext__(self) -> ChatChunk:
        return await anext(self._chunks)

    async def aclose(self) -> None:
        """Stop now. Safe to call at any time and more than once."""
        await self._chunks.aclose()

    @property
    def usage_so_far(self) -> Usage:
        """Tokens until now: the provider's report once finished, an estimate before.

        Zero as long as no provider was asked, and when it refused.
        """
        if self._finished:
            return self._finished.usage
        if not self._answering:
            return Usage(input_tokens=0, output_tokens=0, source="estimated")
        port = self._port(self._answering)
        return port.estimate_usage(self.request, self._answering.wire_id, "".join(self._said))

    def stopped(self) -> Finished | None:
        """The end of an answer that was stopped or broke off: usage and cost until then.

        The real Finished if it came to its end; None if no provider was asked or it refused.
        """
        if self._finished or not self._answering:
            return self._finished
        return self._broken_off or self._cut_off(self._answering)

    def _cut_off(self, model: ModelRead) -> Finished:
        usage = self.usage_so_far
        return Finished(
            finish_reason="stopped",
            usage=usage,
            requested_model=self.request.model,
            model=model.wire_id,
            provider=model.provider,
            cost_micros=self._port(model).cost_micros(model.wire_id, usage),
            practice=model.practice,
            provider_key_id=model.provider_key_id,
        )

    def _port(self, model: ModelRead) -> ChatModel:
        own = self._access.key(model.provider_key_id)
        return chat_model(model, own, tools=bool(self.request.tools))

    async def _run(self) -> AsyncGenerator[ChatChunk, None]:
        *others, last = await _candidates(self.request, self._access)
        for model in others:
            try:
                async with aclosing(self._attempt(model)) as chunks:
                    async for chunk in chunks:
                        yield chunk
                return
            except WORTH_ANOTHER_MODEL as error:
                log.warning(
                    "model.fell_back",
                    requested=self.request.model,
                    model=model.id,
                    error=error.code,
                )
        async with aclosing(self._attempt(last)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def _attempt(self, model: ModelRead) -> AsyncGenerator[ChatChunk, None]:
        meter = await self._metering(self.request, model, self._port(model))
        self._answering = model
        try:
            async with aclosing(self._listen(model, meter)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except AppError as error:
            if not any(self._said):  # a request that is refused costs nothing
                await meter.release()
                if not isinstance(error, ModelTimedOut):
                    self._answering = None
            raise
        finally:
            if self._answering and not self._finished:
                self._broken_off = await meter.settle(self._cut_off(model))

    async def _listen(self, model: ModelRead, meter: CallMeter) -> AsyncGenerator[ChatChunk, None]:
        place = self._access.kept if reusable(self.request, model) else None
        if place and (kept := await kept_answers.find(place, self.request, model)):
            self._finished = await meter.settle(kept.finished(self.request, model))
            yield TextDelta(text=kept.text)
            yield self._finished
            return
        async with aclosing(self._port(model).stream(meter.request, model.wire_id)) as upstream:
            alive = False
            while self._finished is None:
                chunk = await self._next(upstream, model, alive=alive)
                alive = True
                if isinstance(chunk, Finished):
                    own = {"provider_key_id": model.provider_key_id}
                    chunk = await meter.settle(chunk.model_copy(update=own))
                    self._finished = chunk
                    await self._keep(place, model, chunk)
                elif isinstance(chunk, TextDelta):
                    self._said.append(chunk.text)
                else:
                    self._said.append(chunk.name + chunk.arguments)
                await meter.beat(lambda: self.usage_so_far)
                if chunk != _STILL_THINKING:
                    yield chunk

    async def _keep(self, place: AnswerCache | None, model: ModelRead, finished: Finished) -> None:
        text = "".join(self._said)
        if place and worth_keeping(text, finished):
            answer = KeptAnswer(text=text, usage=finished.usage)
            await kept_answers.keep(place, self.request, model, answer)

    async def _next(
        self, upstream: AsyncGenerator[ChatChunk, None], model: ModelRead, *, alive: bool
    ) -> ChatChunk:
        """The next chunk within its time; after the first word, failures are interruptions."""
        limits = settings()
        patience = limits.model_idle_timeout_s if alive else limits.model_first_token_timeout_s
        try:
            async with asyncio.timeout(patience):
                return await anext(upstream)
        except StopAsyncIteration:
            failure: AppError = ModelUnavailable(
                f"{label_of(model.provider)} ended without an answer."
            )
        except TimeoutError:
            failure = ModelTimedOut(
                f"{label_of(model.provider)} was silent for {patience:g} seconds. Try again later.",
                model=model.id,
            )
        except WORTH_ANOTHER_MODEL as error:
            failure = error
        if not any(self._said):
            raise failure
        raise AnswerInterrupted(
            f"The answer broke off: {failure.message} You can ask for it again.",
            usage=self.usage_so_far,
            cause=failure.code,
            model=model.id,
        )


_STILL_THINKING = TextDelta(text="")


async def _candidates(request: ChatRequest, access: ModelAccess) -> list[ModelRead]:
    found = await company_models.candidates(request.model, access)
    if not found:
        raise missing(request.model, await company_models.company_catalogue(access))
    return able(found, request, sum(message_tokens(message) for message in request.messages))
