"""Listen to a model until it has answered, and note what is to be recorded about it."""

import time
from contextlib import aclosing
from dataclasses import dataclass, field

from agents_os.core.text import storable
from agents_os.domains.gateway.metadata.schemas import Finished, TextDelta, ToolCall
from agents_os.domains.gateway.usecases.stream_chat import ChatStream
from agents_os.domains.runs.metadata import model_facts
from agents_os.domains.runs.metadata.schemas import EventDraft
from agents_os.domains.runs.metadata.steps import StepContext


@dataclass(frozen=True, slots=True)
class Heard:
    """A whole answer, and the facts to record with it."""

    text: str
    calls: tuple[ToolCall, ...]
    finished: Finished
    facts: list[EventDraft]


@dataclass(slots=True)
class _Said:
    text: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    first_ms: int | None = None


async def hear_answer(step: StepContext, stream: ChatStream, called: EventDraft) -> Heard:
    """The answer of `stream`. `called`: the fact that it was asked.

    Broken off or failed, what it took until then is left in `step.unfinished`.

    Raises: what the stream raises.
    """
    try:
        said = await _listen(stream)
    except BaseException:  # also when it is cancelled
        if (stopped := stream.stopped()) is not None:
            step.unfinished.extend([called, model_facts.consumed(stopped, failed=True)])
        raise
    finished = stream.stopped()
    assert finished is not None  # it came to its end
    consumed = model_facts.consumed(finished, failed=False)
    return Heard(
        text=storable("".join(said.text)),
        calls=tuple(_storable(each) for each in said.calls),
        finished=finished,
        facts=[called, model_facts.first_token(said.first_ms), consumed],
    )


async def _listen(stream: ChatStream) -> _Said:
    began, said = time.monotonic(), _Said()
    async with aclosing(stream):
        async for chunk in stream:
            if said.first_ms is None:
                said.first_ms = round((time.monotonic() - began) * 1000)
            if isinstance(chunk, TextDelta):
                said.text.append(chunk.text)
            elif isinstance(chunk, ToolCall):
                said.calls.append(chunk)
    return said


def _storable(call: ToolCall) -> ToolCall:
    return call.model_copy(update={"arguments": storable(call.arguments)})
