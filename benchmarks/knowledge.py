"""How fast a search finds passages, and how many of those an exact comparison would find.

    python -m benchmarks.knowledge [passages]

100,000 passages of 100 companies (one with a fifth of them, one with a twentieth), made up: words
drawn like those of a language, vectors of 384 numbers in clusters. Asked as a person through
row-level security, words and meaning together, each search a transaction of its own. The question
is given as a vector; what the local model takes to make one comes on top and is measured apart.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy
import psycopg

from agents_os.core.actor import Actor, Kind
from agents_os.core.ids import uuid7
from benchmarks.figures import Figure, percentile, show

PASSAGES, COMPANIES, QUESTIONS = 100_000, 100, 150
DIMENSIONS, CLUSTERS, CLUSTERS_EACH = 384, 400, 20
VOCABULARY, SMALL_WORDS, WORDS, ASKED = 20_000, 100, 110, 5
P95_TARGET_MS, RECALL_TARGET = 60, 0.95
MODEL = "local/all-minilm-l6-v2"
TABLE = """copy passages (id, org_id, base_id, document_id, seq, heading, text, start_offset,
  end_offset, model, dimensions, embedding) from stdin"""

Numbers = Any  # an array of numpy


class Company(NamedTuple):
    person: Actor
    base_id: UUID
    passages: int


def measure(passages: int = PASSAGES) -> list[Figure]:
    """p50, p95 and recall for a large, a middle and a small company."""
    from tests.support import postgres, redis

    os.environ["AGENTS_OS_ENVIRONMENT"] = "test"
    os.environ["AGENTS_OS_SECRET_KEY"] = "bench-" * 12
    settings = postgres.FAST | {"shared_buffers": "512MB", "maintenance_work_mem": "512MB"}
    settings |= {"jit": "off"}  # as the embedded Postgres
    with postgres.cluster(settings) as socket, redis.server() as redis_url:
        os.environ["AGENTS_OS_REDIS_URL"] = redis_url
        made = _Made(numpy.random.default_rng(7))
        with psycopg.connect(postgres.superuser_url(socket), autocommit=True) as connection:
            companies = _load(connection, made, passages)
        url = f"postgresql://agentsos_worker@/postgres?host={socket}"
        return asyncio.run(_measure(url, made, companies))


class _Made:
    """Texts and vectors like those of documents."""

    def __init__(self, random: "numpy.random.Generator") -> None:
        self.random = random
        self.words = [_word(number) for number in range(VOCABULARY)]
        often = 1 / numpy.arange(1, VOCABULARY + 1) ** 0.9
        self.often = often / often.sum()
        self.centres = random.normal(size=(CLUSTERS, DIMENSIONS))

    def text(self, words: int = WORDS) -> str:
        drawn = self.random.choice(VOCABULARY, words, p=self.often)
        return " ".join(self.words[number] for number in drawn)

    def vectors(self, count: int) -> Numbers:
        mine = self.random.choice(CLUSTERS, CLUSTERS_EACH)
        chosen = self.centres[self.random.choice(mine, count)]
        return self.near(chosen, 0.9)

    def near(self, vectors: Numbers, distance: float) -> Numbers:
        moved = vectors + distance * self.random.normal(size=vectors.shape)
        return moved / numpy.linalg.norm(moved, axis=-1, keepdims=True)

    def question(self, text: str) -> str:
        """Some words of a passage. The most frequent ones stand for small words, left out."""
        small = set(self.words[:SMALL_WORDS])
        telling = [word for word in text.split() if word not in small]
        return " ".join(self.random.choice(telling, ASKED))


def _word(number: int) -> str:
    """Different for each number, and about as long as words are."""
    letters, number = "", number + 100
    while number:
        letters += "bcdfghjklmnprstvwz"[number % 18] + "aeiou"[number // 18 % 5]
        number //= 90
    return letters


def _load(connection: "psycopg.Connection[Any]", made: _Made, passages: int) -> Sequence[Company]:
    """The indexes are made afterwards, which is faster; searches see no difference."""
    sizes = [passages // 5, passages // 20]
    sizes += [(passages - sum(sizes)) // (COMPANIES - 2)] * (COMPANIES - 2)
    indexes = connection.execute(
        "select indexname, indexdef from pg_indexes where tablename = 'passages'"
        " and indexname in ('passages_words', 'passages_near_384')"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"drop index {name}")
    companies = [_company(connection, made, size) for size in sizes]
    for _, definition in indexes:
        connection.execute(definition)
    connection.execute("vacuum analyze")
    return companies


def _company(connection: "psycopg.Connection[Any]", made: _Made, size: int) -> Company:
    org, person, base = uuid7(), uuid7(), uuid7()
    documents = [uuid7() for _ in range(-(-size // 50))]
    for statement, rows in (
        ("insert into orgs (id, name, slug) values (%s, 'Company', %s)", [(org, org.hex)]),
        ("insert into users (id, email, display_name) values (%s, %s, 'P')",
         [(person, f"{person.hex}@bench.test")]),
        ("insert into memberships (principal_id, org_id, role) values (%s, %s, 'member')",
         [(person, org)]),
        ("insert into knowledge_bases (id, org_id, name, embedding_model) values (%s, %s, 'B', %s)",
         [(base, org, MODEL)]),
        ("insert into documents (id, org_id, base_id, name, source)"
         " values (%s, %s, %s, 'D', 'upload')",
         [(each, org, base) for each in documents]),
    ):  # fmt: skip
        connection.cursor().executemany(statement, rows)
    with connection.cursor().copy(TABLE) as rows_in:
        for seq, vector in enumerate(made.vectors(size)):
            document = documents[seq // 50]
            place = (uuid7(), org, base, document, seq, made.text(4), made.text(), 0, 0)
            rows_in.write_row((*place, MODEL, DIMENSIONS, _literal(vector)))
    actor = Actor(Kind.USER, org_id=org, principal_id=person, user_id=person, role="member")
    return Company(actor, base, size)


def _literal(vector: Numbers) -> str:
    return f"[{','.join(f'{number:.5g}' for number in vector)}]"


async def _measure(url: str, made: _Made, companies: Sequence[Company]) -> list[Figure]:
    from agents_os.core import db

    engine = db.configure(url)
    try:
        figures = []
        for company in (companies[0], companies[1], companies[-1]):
            figures += await _company_figures(made, company)
    finally:
        await engine.dispose()
    return figures + await _model_figures()


async def _company_figures(made: _Made, company: Company) -> list[Figure]:
    """Each question is near one of the company's passages, and has some of its words."""
    from sqlalchemy import text

    from agents_os.core import db
    from agents_os.domains.knowledge.adapters.secondary.passage_search import EXACT_UP_TO, Aim
    from agents_os.domains.knowledge.metadata.search_words import search_words

    sample = text("select text, embedding::text from passages where base_id = :base"
                  " order by md5(id::text) limit :count")  # fmt: skip
    async with db.unit_of_work(company.person) as uow:
        rows = (
            await uow.session.execute(sample, {"base": company.base_id, "count": QUESTIONS})
        ).all()
    took: list[float] = []
    right = 0
    for row in rows:
        near = made.near(numpy.array(json.loads(row.embedding)), 0.02).tolist()
        words = search_words(made.question(row.text))
        began = time.perf_counter()
        await _find(company, Aim(words, MODEL, near, 10, EXACT_UP_TO))
        took.append(1000 * (time.perf_counter() - began))
        found = await _find(company, Aim([], MODEL, near, 10, EXACT_UP_TO))
        exact = await _find(company, Aim([], MODEL, near, 10, PASSAGES))
        right += len(found & exact)
    name = f"search in {company.passages:,} of {PASSAGES:,} passages"
    recall = right / (10 * len(rows))
    return [
        Figure(f"{name}, p50", percentile(took, 50), "ms"),
        Figure(f"{name}, p95", percentile(took, 95), "ms", P95_TARGET_MS),
        Figure(f"{name}, recall@10", recall, "", RECALL_TARGET, more_is_better=True),
    ]


async def _find(company: Company, aim: Any) -> set[UUID]:
    from agents_os.core import db
    from agents_os.domains.knowledge.adapters.secondary import passage_search
    from agents_os.domains.knowledge.metadata.passages import Reader

    async with db.unit_of_work(company.person) as uow:
        found = await passage_search.search(uow.session, Reader(), [company.base_id], aim)
        await passage_search.read(uow.session, Reader(), [each.passage_id for each in found])
    return {each.passage_id for each in found}


async def _model_figures() -> list[Figure]:
    """What the local model takes for a question; none where it is not set up."""
    from agents_os.domains.knowledge.adapters.secondary.embedders.minilm import MiniLM, is_installed

    if not is_installed():
        return []
    took = []
    for number in range(30):
        began = time.perf_counter()
        await MiniLM().embed([f"How long is the warranty of device {number}?"])
        took.append(1000 * (time.perf_counter() - began))
    return [Figure("a question as a vector, local model, p95", percentile(took[2:], 95), "ms")]


if __name__ == "__main__":
    show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else PASSAGES))
