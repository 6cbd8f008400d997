"""LiteLLM as an EmbeddingModel: one connection, no retries of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_os.core.settings import settings
from agents_os.domains.gateway.adapters.secondary import embedding_prices, litellm_library
from agents_os.domains.gateway.adapters.secondary.litellm_errors import translate
from agents_os.domains.gateway.adapters.secondary.provider_address import address_of
from agents_os.domains.gateway.metadata.own_keys import OwnKey
from agents_os.domains.gateway.metadata.providers import OLLAMA, provider_of
from agents_os.domains.gateway.metadata.schemas import Usage
from agents_os.domains.gateway.metadata.tokens import estimate_tokens


@dataclass(frozen=True)
class LiteLLMEmbedding:
    """`own`: the company's key to ask with; None: the installation's."""

    own: OwnKey | None = None

    async def embed(self, texts: Sequence[str], model: str) -> tuple[list[list[float]], Usage]:
        litellm = await litellm_library.library()
        base_url, key = address_of(provider_of(model), self.own)
        address = {"api_base": base_url, "api_key": key or ("none" if base_url else None)}
        if provider_of(model) == OLLAMA:
            address.pop("api_key")
        try:
            answer = await litellm.aembedding(
                model=model,
                input=list(texts),
                encoding_format="float",
                drop_params=True,
                num_retries=0,
                max_retries=0,
                timeout=settings().model_first_token_timeout_s,
                **{name: value for name, value in address.items() if value},
            )
        except Exception as error:  # LiteLLM lets every kind through
            raise translate(error, model, self.own) from None  # its traceback may hold the key
        ordered = sorted(answer.data, key=lambda each: int(each["index"]))
        return [list(each["embedding"]) for each in ordered], _usage(answer, texts)

    def cost_micros(self, model: str, usage: Usage) -> int | None:
        return embedding_prices.cost_micros(model, usage.input_tokens)


def _usage(answer: object, texts: Sequence[str]) -> Usage:
    usage = getattr(answer, "usage", None)
    reported = int(getattr(usage, "prompt_tokens", 0) or 0)
    tokens = reported or sum(estimate_tokens(text) for text in texts)
    return Usage(
        input_tokens=tokens, output_tokens=0, source="reported" if reported else "estimated"
    )
