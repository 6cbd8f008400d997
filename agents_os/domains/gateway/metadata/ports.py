"""What the gateway needs from a model; four implementations ship in adapters/secondary."""

from collections.abc import AsyncGenerator
from typing import Protocol

from agents_os.domains.gateway.metadata.schemas import ChatChunk, ChatRequest, Usage


class ChatModel(Protocol):
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

    def cost_micros(self, model: str, usage: Usage) -> int | None:
        """The provider's price for that usage in millionths of a dollar; None if unknown."""
        ...
