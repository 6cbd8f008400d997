"""What the gateway needs from a model (four ship in adapters/secondary) and from who counts."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Protocol

from agents_os.domains.gateway.metadata.schemas import (
    ChatChunk,
    ChatRequest,
    Finished,
    ModelRead,
    Usage,
)


class Priced(Protocol):
    """A model whose calls can be paid for."""

    def cost_micros(self, model: str, usage: Usage) -> int | None:
        """The provider's price for that usage in millionths of a dollar; None if unknown."""
        ...


class ChatModel(Priced, Protocol):
    """Answers chat requests. `model` is always the full id, `provider/model`."""

    def stream(self, request: ChatRequest, model: str) -> AsyncGenerator[ChatChunk, None]:
        """Stream the answer; the last chunk is Finished.

        An empty TextDelta means "alive, still thinking": it restarts the idle clock and goes no
        further. Closing the generator closes the connection to the provider at once.

        Raises:
            ModelCredentialRejected, ModelRequestRejected, ContextTooLong: do not try again.
            ModelRateLimited, ModelUnavailable, ModelTimedOut: another model may do.
        """
        ...

    def estimate_usage(self, request: ChatRequest, model: str, text: str) -> Usage:
        """Tokens of the request and of `text`, the answer as far as it came."""
        ...


class CallMeter(Protocol):
    """Counts one call. `request` is what may be asked: its answer may have to be shorter."""

    request: ChatRequest

    async def beat(self, usage: Callable[[], Usage]) -> None:
        """Called with every chunk: the call goes on."""
        ...

    async def settle(self, finished: Finished) -> Finished:
        """The call took that much; the same with what it was charged. Only the first counts."""
        ...

    async def release(self) -> None:
        """The call took nothing; no effect after `settle`."""
        ...


Metering = Callable[[ChatRequest, ModelRead, ChatModel], Awaitable[CallMeter]]
