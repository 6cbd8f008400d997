"""Which implementation of the ChatModel port speaks for a model."""

from agents_os.domains.gateway.adapters.secondary.litellm_model import LiteLLMModel
from agents_os.domains.gateway.adapters.secondary.openai_compatible import OpenAICompatibleModel
from agents_os.domains.gateway.adapters.secondary.openai_request import speaks_openai
from agents_os.domains.gateway.adapters.secondary.practice_model import PracticeModel
from agents_os.domains.gateway.adapters.secondary.scripted_model import STAGE
from agents_os.domains.gateway.metadata.ports import ChatModel
from agents_os.domains.gateway.metadata.schemas import ModelRead

_OWN: dict[str, ChatModel] = {"practice": PracticeModel(), "scripted": STAGE}
_DIRECT = OpenAICompatibleModel()
_LITELLM = LiteLLMModel()


def chat_model(model: ModelRead, *, tools: bool = False) -> ChatModel:
    """Ours, one we can ask directly, else LiteLLM's; `tools`: the request has some."""
    if own := _OWN.get(model.provider):
        return own
    return _DIRECT if speaks_openai(model.id, tools=tools) else _LITELLM


def needs_litellm(model: ModelRead) -> bool:
    """Whether answering a plain question with this model loads LiteLLM."""
    return chat_model(model) is _LITELLM
