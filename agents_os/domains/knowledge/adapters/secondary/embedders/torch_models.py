"""Any model of sentence-transformers, if the extra of that name is installed (it brings torch)."""

import asyncio
import importlib
import importlib.util
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from agents_os.domains.knowledge.metadata.embedder import (
    SENTENCE_TRANSFORMERS,
    EmbedderMissing,
    Vector,
)

AT_ONCE = 8
_thread = ThreadPoolExecutor(1, "sentence-transformers")


def is_installed() -> bool:
    return importlib.util.find_spec("sentence_transformers") is not None


class TorchModel:
    """`sentence-transformers/<name>`: a name of the model hub, or a folder on this machine."""

    def __init__(self, model: str) -> None:
        self.model = model

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        if not is_installed():
            raise EmbedderMissing.extra(self.model)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(_thread, _run, self.model, list(texts))


def _run(model: str, texts: list[str]) -> list[Vector]:
    try:
        loaded = _loaded(model)
    except (OSError, ValueError) as error:
        raise EmbedderMissing.unknown(model) from error
    vectors = loaded.encode(texts, batch_size=AT_ONCE, normalize_embeddings=True)
    found: list[Vector] = vectors.tolist()
    return found


@cache
def _loaded(model: str) -> Any:
    library = importlib.import_module("sentence_transformers")
    name = model.removeprefix(SENTENCE_TRANSFORMERS)
    return library.SentenceTransformer(name, device="cpu")
