"""The practice model as a ChatModel: streams a composed answer word by word, costs nothing."""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence

from agents_os.core.settings import settings
from agents_os.domains.gateway.adapters.secondary.practice.compose import compose_answer
from agents_os.domains.gateway.adapters.secondary.practice.fill import give_result
from agents_os.domains.gateway.adapters.secondary.practice.notes import split_notes
from agents_os.domains.gateway.adapters.secondary.practice.passages import split_passages
from agents_os.domains.gateway.adapters.secondary.practice.work import next_calls
from agents_os.domains.gateway.metadata.schemas import (
    ChatChunk,
    ChatRequest,
    Finished,
    FinishReason,
    TextDelta,
    ToolCall,
    Usage,
)
from agents_os.domains.gateway.metadata.tokens import estimate_tokens, message_tokens

_WORD = re.compile(r"\S+\s*|\s+")


class PracticeModel:
    """Needs no key and no network. Tokens are estimates; the cost is always 0."""

    async def stream(self, request: ChatRequest, model: str) -> AsyncGenerator[ChatChunk, None]:
        notes, messages = split_notes(request.messages)
        passages, messages = split_passages(messages)
        work = request.model_copy(update={"messages": messages})
        calls = give_result(work) or next_calls(work, notes, passages)
        for call in calls:
            yield call
        answer = "" if calls else compose_answer(messages, notes, passages)
        words = _WORD.findall(answer)
        kept = words[: request.max_output_tokens]
        rate = settings().practice_words_per_second
        for word in kept:
            if rate:
                await asyncio.sleep(1 / rate)
            yield TextDelta(text=word)
        yield Finished(
            finish_reason=_why(calls, cut=len(kept) < len(words)),
            usage=self.estimate_usage(request, model, _said(kept, calls)),
            requested_model=request.model,
            model=model,
            provider="practice",
            cost_micros=0,
            practice=True,
        )

    def estimate_usage(self, request: ChatRequest, model: str, text: str) -> Usage:
        return Usage(
            input_tokens=sum(message_tokens(message) for message in request.messages),
            output_tokens=estimate_tokens(text),
            source="estimated",
        )

    def cost_micros(self, model: str, usage: Usage) -> int | None:
        return 0


def _why(calls: Sequence[ToolCall], *, cut: bool) -> FinishReason:
    if calls:
        return "tool_calls"
    return "length" if cut else "stop"


def _said(words: Sequence[str], calls: Sequence[ToolCall]) -> str:
    return "".join(words) + "".join(call.name + call.arguments for call in calls)
