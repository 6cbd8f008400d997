"""Turning text into vectors: the port, and how its implementations are named.

`local/all-minilm-l6-v2`          on this machine, the default
`sentence-transformers/<model>`   on this machine, with the optional extra of that name
`none`                            no vectors: words are looked for, meanings are not
anything else                     a provider's model, asked through the gateway and paid for
"""

from collections.abc import Sequence
from typing import Final, Protocol, Self

from agents_os.core.errors import Unavailable

Vector = list[float]  # of length 1

LOCAL_MODEL: Final = "local/all-minilm-l6-v2"
NO_MODEL: Final = "none"
SENTENCE_TRANSFORMERS: Final = "sentence-transformers/"


class Embedder(Protocol):
    """Vectors of one model; only vectors of the same model may be compared."""

    @property
    def model(self) -> str:
        """Its name, as bases keep it."""
        ...

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """A vector for each text, in their order. Not inside a unit of work: it takes time.

        Raises:
            EmbedderMissing: it is not installed here; the message says how to.
        """
        ...


# How near two texts must be to have to do with each other depends on how a model was trained.
# Measured for ours; for e5 and bge what their authors say of them.
_LEAST_SIMILARITIES: Final = {"e5-": 0.8, "bge-": 0.6, "ada-002": 0.75}
_LEAST_SIMILARITY: Final = 0.3


def least_similarity(model: str) -> float:
    """Below that, two texts have nothing to do with each other, as this model compares them."""
    name = model.lower()
    found = (least for part, least in _LEAST_SIMILARITIES.items() if part in name)
    return next(found, _LEAST_SIMILARITY)


def costs_credits(model: str) -> bool:
    """Whether a provider is paid for it; what this machine does itself is free."""
    return model != NO_MODEL and not model.startswith(("local/", SENTENCE_TRANSFORMERS))


class EmbedderMissing(Unavailable):
    """The model of a base cannot run here now; its documents are found by their words only."""

    code = "embedder_missing"

    @classmethod
    def local(cls) -> Self:
        return cls("The local embedding model is not installed. Run `make model` on the server.")

    @classmethod
    def extra(cls, model: str) -> Self:
        return cls(
            f"The embedding model “{model}” needs the extra “sentence-transformers”. Install it on"
            " the server: pip install 'agents-os[sentence-transformers]'.",
            model=model,
        )

    @classmethod
    def unknown(cls, model: str) -> Self:
        return cls(
            f"The embedding model “{model}” cannot be loaded. Check its name, or put its folder on"
            " the server.",
            model=model,
        )
