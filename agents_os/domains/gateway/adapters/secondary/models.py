"""Which implementation of the ChatModel port speaks for a provider."""

from agents_os.domains.gateway.adapters.secondary.litellm_model import LiteLLMModel
from agents_os.domains.gateway.adapters.secondary.practice_model import PracticeModel
from agents_os.domains.gateway.adapters.secondary.scripted_model import STAGE
from agents_os.domains.gateway.metadata.ports import ChatModel

_OWN: dict[str, ChatModel] = {"practice": PracticeModel(), "scripted": STAGE}
_LITELLM = LiteLLMModel()


def chat_model(provider: str) -> ChatModel:
    """The practice and the scripted model are ours; every other provider is LiteLLM's."""
    return _OWN.get(provider, _LITELLM)
