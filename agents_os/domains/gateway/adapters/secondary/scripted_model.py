"""A model that plays prepared answers: for tests and demonstrations."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from agents_os.core.errors import AppError
from agents_os.domains.gateway.adapters.secondary import discovery
from agents_os.domains.gateway.metadata.catalogue import Catalogue
from agents_os.domains.gateway.metadata.errors import ModelUnavailable
from agents_os.domains.gateway.metadata.schemas import (
    DEFAULT_CHAT,
    Capabilities,
    ChatChunk,
    ChatRequest,
    Finished,
    ModelRead,
    TextDelta,
    ToolCall,
    Usage,
)
from agents_os.domains.gateway.metadata.tokens import estimate_tokens, message_tokens


@dataclass(frozen=True)
class Pause:
    """Say nothing for a while; an event lets a test decide how long."""

    seconds: float = 0
    until: asyncio.Event | None = None


# One answer: texts and tool calls to stream, pauses, an error to raise, a usage to report.
Step = str | ToolCall | Pause | AppError | Usage
Answer = Sequence[Step]


@dataclass
class ScriptedModel:
    """Plays, for each model id, its queued answers one after the other.

    `requests` are those it was asked; `closed_early` counts answers cut off by the caller.
    An answer without a Usage step reports an estimate. One output token costs one micro-dollar.
    """

    answers: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    requests: list[ChatRequest] = field(default_factory=list)
    closed_early: int = 0

    def add(self, answer: Answer, model: str = "scripted/first") -> None:
        """Queue an answer for a model."""
        self.answers[model].append(answer)

    async def stream(self, request: ChatRequest, model: str) -> AsyncGenerator[ChatChunk, None]:
        self.requests.append(request)
        if not self.answers[model]:
            raise ModelUnavailable(f"The script of “{model}” has no further answer.")
        done, said, usage = False, "", None
        try:
            for step in self.answers[model].popleft():
                if isinstance(step, Usage):
                    usage = step
                elif isinstance(step, Pause):
                    await _wait(step)
                elif isinstance(step, AppError):
                    done = True
                    raise step
                elif isinstance(step, ToolCall):
                    yield step
                else:
                    said += step
                    yield TextDelta(text=step)
            done = True
            yield self._finished(request, model, usage or self.estimate_usage(request, model, said))
        finally:
            self.closed_early += not done

    def _finished(self, request: ChatRequest, model: str, usage: Usage) -> Finished:
        return Finished(
            finish_reason="stop",
            usage=usage,
            requested_model=request.model,
            model=model,
            provider="scripted",
            cost_micros=self.cost_micros(model, usage),
            practice=False,
        )

    def estimate_usage(self, request: ChatRequest, model: str, text: str) -> Usage:
        return Usage(
            input_tokens=sum(message_tokens(message) for message in request.messages),
            output_tokens=estimate_tokens(text),
            source="estimated",
        )

    def cost_micros(self, model: str, usage: Usage) -> int | None:
        return usage.output_tokens


STAGE = ScriptedModel()


@contextmanager
def playing(
    *answers: Answer, models: Sequence[str] = ("scripted/first",)
) -> Iterator[ScriptedModel]:
    """Let `default-chat` play these answers inside the block, in this process.

    With several `models` they are its candidates in order; the answers go to the first, give
    the others theirs with `stage.add(answer, model)`.

        with playing(["Hello ", "world"], [ModelRateLimited("Slow down.")]) as stage:
            ...
    """
    STAGE.answers.clear()
    STAGE.requests.clear()
    STAGE.closed_early = 0
    STAGE.answers[models[0]].extend(answers)
    listed = {id_: _listed(id_) for id_ in models}
    with discovery.using(Catalogue(listed, {DEFAULT_CHAT: tuple(models)})):
        yield STAGE


def _listed(id_: str) -> ModelRead:
    abilities = Capabilities(tools=True, json_output=True)
    return ModelRead(id=id_, provider="scripted", capabilities=abilities)


async def _wait(pause: Pause) -> None:
    if pause.until:
        await pause.until.wait()
    await asyncio.sleep(pause.seconds)
