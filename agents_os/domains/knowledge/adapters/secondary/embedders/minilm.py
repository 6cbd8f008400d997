"""all-MiniLM-L6-v2 on this machine, by onnxruntime: 384 numbers, English first, no torch.

Measured on two cores: 3 to 5 ms a question, 30 to 36 passages a second (docs/adr/0035).
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from agents_os.core.settings import settings
from agents_os.domains.knowledge.metadata.embedder import LOCAL_MODEL, EmbedderMissing, Vector

MOST_TOKENS = 256  # what it was trained with; the rest of a text does not count
AT_ONCE = 8
MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
_thread = ThreadPoolExecutor(1, "minilm")  # a question waits for eight passages at most


def home() -> Path:
    """Where `make setup` puts the model."""
    return settings().models_dir / "all-minilm-l6-v2"


def is_installed() -> bool:
    return all((home() / name).exists() for name in (MODEL, TOKENIZER))


class MiniLM:
    """The default Embedder."""

    model = LOCAL_MODEL

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """In a thread; texts of a similar length go together, as each is padded to the longest."""
        if not is_installed():
            raise EmbedderMissing.local()
        loop = asyncio.get_running_loop()
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        found: dict[int, Vector] = {}
        for start in range(0, len(order), AT_ONCE):
            batch = order[start : start + AT_ONCE]
            vectors = await loop.run_in_executor(_thread, _run, [texts[index] for index in batch])
            found.update(zip(batch, vectors, strict=True))
        return [found[index] for index in range(len(texts))]


def _run(texts: list[str]) -> list[Vector]:
    import numpy

    tokenizer, session = _loaded()
    encoded = tokenizer.encode_batch(texts)
    given = {
        "input_ids": numpy.array([each.ids for each in encoded], dtype=numpy.int64),
        "attention_mask": numpy.array([each.attention_mask for each in encoded], dtype=numpy.int64),
    }
    vectors: list[Vector] = session.run(None, given)[0].tolist()
    return vectors


@cache
def _loaded() -> tuple[Any, Any]:
    """Half a second and 150 MB, once per process, and only where something is embedded."""
    import onnxruntime  # type: ignore[import-untyped]
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(home() / TOKENIZER))
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.enable_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # other work needs the cores
    session = onnxruntime.InferenceSession(
        home() / MODEL, options, providers=["CPUExecutionProvider"]
    )
    return tokenizer, session
