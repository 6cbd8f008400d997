"""How often the answer is among the first five passages, on a set of our own.

Both kinds of search miss what the other finds: words miss what is said in other words, and vectors
miss codes and names. Together they must not be worse than either alone.
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.knowledge.adapters.secondary import passage_search
from agents_os.domains.knowledge.adapters.secondary.embedders.minilm import MiniLM, is_installed
from agents_os.domains.knowledge.adapters.secondary.passage_search import Aim
from agents_os.domains.knowledge.metadata.embedder import LOCAL_MODEL, Vector
from agents_os.domains.knowledge.metadata.passages import Reader
from agents_os.domains.knowledge.metadata.search_words import search_words
from tests.support.passages import base, document

SET = tomllib.loads((Path(__file__).parent / "retrieval_set.toml").read_text())
FIRST = 5


class Recall(NamedTuple):
    """The share of questions with an answer among the first five, and which were missed."""

    share: float
    missed: list[str]


async def recall_of(
    actor: Actor, base_id: UUID, vectors: Sequence[Vector | None], *, words: bool
) -> Recall:
    missed = []
    async with db.unit_of_work(actor) as uow:
        for question, near in zip(SET["questions"], vectors, strict=True):
            asked = search_words(question["ask"]) if words else []
            aim = Aim(asked, LOCAL_MODEL if near else None, near, FIRST)
            found = await passage_search.search(uow.session, Reader(), [base_id], aim)
            read = await passage_search.read(
                uow.session, Reader(), [each.passage_id for each in found]
            )
            texts = {passage.text for passage in read.values()}
            if not texts & {SET["passages"][name] for name in question["answers"]}:
                missed.append(question["ask"])
    return Recall(1 - len(missed) / len(SET["questions"]), missed)


def test_the_set_is_large_enough_and_names_only_passages_it_has():
    assert len(SET["passages"]) >= 60
    assert len(SET["questions"]) >= 40
    assert {name for each in SET["questions"] for name in each["answers"]} <= set(SET["passages"])


@pytest.mark.skipif(not is_installed(), reason="the local model is not set up here")
async def test_words_and_meaning_together_find_at_least_what_either_finds(actor):
    base_id = await base(actor, embedding_model=LOCAL_MODEL)
    await document(actor, base_id, *SET["passages"].values(), model=LOCAL_MODEL)
    vectors = await MiniLM().embed([each["ask"] for each in SET["questions"]])
    none = [None] * len(vectors)
    by_words = await recall_of(actor, base_id, none, words=True)
    by_meaning = await recall_of(actor, base_id, vectors, words=False)
    together = await recall_of(actor, base_id, vectors, words=True)
    assert together.share >= max(by_words.share, by_meaning.share), (
        by_words,
        by_meaning,
        together,
    )
    assert together.share >= 0.95, together
    assert by_words.share >= 0.6, by_words  # what is left without a model
