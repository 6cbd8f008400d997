"""Vectors of texts, as providers make them."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from agents_os.domains.gateway.metadata.ports import Priced
from agents_os.domains.gateway.metadata.schemas import Finished, Usage


class Embedded(NamedTuple):
    """A vector for each text, in their order, and what the call took."""

    vectors: list[list[float]]
    finished: Finished


class EmbeddingModel(Priced, Protocol):
    """Makes vectors. `model` is always the full id, `provider/model`."""

    async def embed(self, texts: Sequence[str], model: str) -> tuple[list[list[float]], Usage]:
        """Raises what `ChatModel.stream` raises."""
        ...
