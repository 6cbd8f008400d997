"""Which implementation of the Embedder port speaks for a model."""

from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.knowledge.adapters.secondary.embedders import minilm, torch_models
from agents_os.domains.knowledge.adapters.secondary.embedders.hosted import HostedModel
from agents_os.domains.knowledge.metadata.embedder import (
    LOCAL_MODEL,
    NO_MODEL,
    SENTENCE_TRANSFORMERS,
    Embedder,
)


def embedder_of(model: str, payer: Payer) -> Embedder | None:
    """What makes vectors of this model, for somebody to pay for; None: `none`, only words count."""
    if model == NO_MODEL:
        return None
    if model == LOCAL_MODEL:
        return minilm.MiniLM()
    if model.startswith(SENTENCE_TRANSFORMERS):
        return torch_models.TorchModel(model)
    return HostedModel(model, payer)


def is_installed(model: str) -> bool:
    """Whether what this model needs is on this machine; a provider's needs nothing."""
    if model == LOCAL_MODEL:
        return minilm.is_installed()
    return not model.startswith(SENTENCE_TRANSFORMERS) or torch_models.is_installed()
