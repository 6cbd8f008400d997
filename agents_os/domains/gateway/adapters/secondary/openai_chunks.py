"""The pieces of a streamed chat completion, as far as we read them."""

from typing import Any

from pydantic import BaseModel


class Function(BaseModel):
    name: str | None = None
    arguments: str | None = None


class CallPart(BaseModel):
    index: int | None = None
    id: str | None = None
    function: Function = Function()


class Delta(BaseModel):
    content: str | list[dict[str, Any]] | None = None  # a list: Mistral's models that think aloud
    tool_calls: list[CallPart] | None = None

    def text(self) -> str:
        if isinstance(self.content, list):
            return "".join(str(part.get("text", "")) for part in self.content)
        return self.content or ""


class Choice(BaseModel):
    delta: Delta = Delta()
    finish_reason: str | None = None


class PromptDetails(BaseModel):
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None


class UsageReport(BaseModel):
    """`cost`: dollars, from OpenRouter. `prompt_cache_hit_tokens`: DeepSeek's cached tokens."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    prompt_tokens_details: PromptDetails | None = None
    prompt_cache_hit_tokens: int | None = None
    cost: float | None = None


class Chunk(BaseModel):
    choices: list[Choice] = []
    usage: UsageReport | None = None
    error: Any = None  # a failure after the answer had begun
