"""A provider's model, asked through the gateway: held, metered and paid for like every call."""

from collections.abc import Sequence
from math import sqrt

from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.gateway.metadata.schemas import Finished
from agents_os.domains.gateway.usecases.embed_texts import embed_texts
from agents_os.domains.gateway.usecases.model_access import model_access
from agents_os.domains.knowledge.metadata.embedder import Vector


class HostedModel:
    """`provider/model`, or an alias such as `default-embed`. `calls`: what was paid for."""

    def __init__(self, model: str, payer: Payer) -> None:
        self.model = model
        self.calls: list[Finished] = []
        self._payer = payer

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Raises what `embed_texts` raises."""
        access = await model_access(self._payer.actor)
        embedded = await embed_texts(texts, self.model, access, self._payer)
        self.calls.append(embedded.finished)
        return [_of_length_one(vector) for vector in embedded.vectors]


def _of_length_one(vector: Sequence[float]) -> Vector:
    length = sqrt(sum(number * number for number in vector)) or 1.0
    return [number / length for number in vector]
