"""Which implementation of the ChatModel port speaks for a model."""

from agents_os.domains.gateway.adapters.secondary.litellm_model import LiteLLMModel
from agents_os.domains.gateway.adapters.secondary.openai_compatible import OpenAICompatibleModel
from agents_os.domains.gateway.adapters.secondary.openai_request import speaks_openai
from agents_os.domains.gateway.adapters.secondary.practice_model import PracticeModel
from agents_os.domains.gateway.adapters.secondary.scripted_model import STAGE
from agents_os.domains.gateway.metadata.own_keys import OwnKey
from agents_os.domains.gateway.metadata.ports import ChatModel
from agents_os.domains.gateway.metadata.schemas import ModelRead

_BUILT_IN: dict[str, ChatModel] = {"practice": PracticeModel(), "scripted": STAGE}


def chat_model(model: ModelRead, own: OwnKey | None = None, *, tools: bool = False) -> ChatModel:
    """Ours, one we can ask directly, else LiteLLM's.

    `own`: the company's key to ask with; `tools`: the request has some.
    """
    if built_in := _BUILT_IN.get(model.provider):
        return built_in
    direct = speaks_openai(model.wire_id, tools=tools, own=own)
    return OpenAICompatibleModel(own) if direct else LiteLLMModel(own)


def needs_litellm(model: ModelRead) -> bool:
    """Whether answering a plain question with this model loads LiteLLM."""
    return isinstance(chat_model(model), LiteLLMModel)
