"""Asking a model in a test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from agents_os.domains.gateway.metadata.own_keys import SERVER_ONLY, ModelAccess
from agents_os.domains.gateway.metadata.ports import ChatModel
from agents_os.domains.gateway.metadata.schemas import (
    ChatMessage,
    ChatRequest,
    Finished,
    ModelRead,
    TextDelta,
    ToolCall,
    Usage,
)
from agents_os.domains.gateway.usecases.stream_chat import ChatStream


@dataclass
class Answer:
    texts: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    finished: Finished | None = None

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def end(self) -> Finished:
        assert self.finished is not None, "the answer did not come to its end"
        return self.finished


def stream(text: str = "Hello", access: ModelAccess = SERVER_ONLY, **options: Any) -> ChatStream:
    request = ChatRequest(messages=[ChatMessage(role="user", content=text)], **options)
    return ChatStream(request, access, free_of_charge)


@dataclass
class FreeMeter:
    """For tests of the gateway alone: nobody pays."""

    request: ChatRequest

    async def beat(self, usage: Callable[[], Usage]) -> None:
        pass

    async def settle(self, finished: Finished) -> Finished:
        return finished

    async def release(self) -> None:
        pass


async def free_of_charge(request: ChatRequest, model: ModelRead, port: ChatModel) -> FreeMeter:
    return FreeMeter(request)


async def listen(chunks: ChatStream) -> Answer:
    answer = Answer()
    async for chunk in chunks:
        if isinstance(chunk, TextDelta):
            answer.texts.append(chunk.text)
        elif isinstance(chunk, ToolCall):
            answer.calls.append(chunk)
        else:
            answer.finished = chunk
    return answer


async def ask(text: str = "Hello", **options: Any) -> Answer:
    """The whole answer to one message."""
    return await listen(stream(text, **options))
