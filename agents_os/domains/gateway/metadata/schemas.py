"""Shapes that cross the gateway's edge: what is asked, what streams back, what is available."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from agents_os.core.shapes import Frozen

DEFAULT_CHAT = "default-chat"
DEFAULT_EMBED = "default-embed"

Role = Literal["system", "user", "assistant", "tool"]
FinishReason = Literal["stop", "length", "tool_calls", "content_filter", "stopped"]


class ToolSpec(Frozen):
    """A function the model may ask for; `parameters` is a JSON Schema object."""

    name: str
    description: str = ""
    parameters: dict[str, Any] = Field(default_factory=lambda: {"type": "object"})


class ToolCall(Frozen):
    """The model asks for a function; `arguments` is the JSON text exactly as it wrote it."""

    id: str
    name: str
    arguments: str


class ChatMessage(Frozen):
    """One message. `tool_calls` only from the assistant, `tool_call_id` only from a tool."""

    role: Role
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None


class ChatRequest(Frozen):
    """What to answer. `model` is an alias (`default-chat`) or `provider/model`."""

    model: str = DEFAULT_CHAT
    messages: list[ChatMessage] = Field(min_length=1)
    max_output_tokens: int | None = Field(None, ge=1)
    temperature: float | None = Field(None, ge=0, le=2)
    tools: list[ToolSpec] = []


class Usage(Frozen):
    """Tokens consumed. `reported` by the provider, or `estimated` here when it did not say."""

    input_tokens: int = Field(ge=0)
    output_tokens: int = Field(ge=0)
    source: Literal["reported", "estimated"]


class TextDelta(Frozen):
    """A piece of the answer."""

    text: str


class Finished(Frozen):
    """The end of an answer.

    `requested_model` is what was asked for, `model` what answered (`provider/model`).
    `cost_micros` is the provider's price in millionths of a dollar, None when nobody knows it.
    `provider_key_id` is set when the company's own key paid the provider.
    `credits_micros` is what the company was charged, in micro-credits; None: not settled yet.
    `cached`: an answer that was kept (`answer_cache`); `usage` is what it took the first time.
    """

    finish_reason: FinishReason
    usage: Usage
    requested_model: str
    model: str
    provider: str
    cost_micros: int | None = Field(ge=0)
    practice: bool
    provider_key_id: UUID | None = None
    credits_micros: int | None = None
    cached: bool = False


ChatChunk = TextDelta | ToolCall | Finished


class Capabilities(Frozen):
    """What a model can do; `context_tokens` is None when it does not say."""

    tools: bool = False
    vision: bool = False
    json_output: bool = False
    context_tokens: int | None = None


class ModelRead(Frozen):
    """A model that can be used now. `alias_of` is set on aliases: their first candidate.

    `provider_key_id`: asked with this key of the company; None: with the installation's.
    """

    id: str
    provider: str
    alias_of: str | None = None
    candidates: tuple[str, ...] = ()  # of an alias, in the order they are tried
    practice: bool = False
    provider_key_id: UUID | None = None
    provider_key_name: str | None = None
    context_tokens: int | None = None
    capabilities: Capabilities

    @property
    def wire_id(self) -> str:
        """`provider/model`, whichever key the id names."""
        return f"{self.provider}/{self.id.partition('/')[2]}"


class ProviderRead(Frozen):
    """A provider, whether it is set up here, and what to do if not."""

    name: str
    configured: bool
    how_to_configure: str


class ModelList(Frozen):
    """The catalogue. `practice` is true while only the built-in practice model answers."""

    data: list[ModelRead]
    default_chat: str
    practice: bool
    providers: list[ProviderRead]
