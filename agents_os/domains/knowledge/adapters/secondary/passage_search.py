"""The SQL of searching. The functions of the schema `knowledge` check who asks by themselves."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.knowledge.adapters.secondary.vectors import as_vector
from agents_os.domains.knowledge.metadata.document_models import Document
from agents_os.domains.knowledge.metadata.embedder import Vector
from agents_os.domains.knowledge.metadata.passages import (
    Finding,
    PassageFilter,
    PassageRead,
    Reader,
)
from agents_os.domains.knowledge.metadata.search_words import SearchWord

CANDIDATES = 50  # of words and of meaning, before they are combined
EXACT_UP_TO = 10_000  # passages; beyond that the index of vectors is faster

_PLACES = text("""
    select b.id, b.embedding_model, p.index_version
    from knowledge.permitted_bases(:agent_id, :person_id) p
    join knowledge_bases b on b.id = p.base_id order by b.id""")
_SEARCH = text("""
    select * from knowledge.search(:base_ids, :agent_id, :person_id, :words, :stems,
      cast(:near as extensions.halfvec), :model, :document_ids, :candidates, :most,
      :exact_up_to)""")
# First the few passages, by their keys: together with the rights Postgres would go through all of
# a company's.
_READ = text("""
    with p as materialized (select * from passages where id = any (:ids))
    select p.id as passage_id, p.seq, p.document_id, d.name as document, d.media_type, d.url,
      p.base_id, b.name as base, p.heading, p.text, p.page_from, p.page_to, p.location,
      p.start_offset, p.end_offset
    from p
    join documents d on d.org_id = p.org_id and d.id = p.document_id
    join knowledge_bases b on b.org_id = p.org_id and b.id = p.base_id
    where p.base_id in (select base_id from knowledge.permitted_bases(:agent_id, :person_id))
      and p.document_id not in (select knowledge.hidden_documents(
        array(select distinct base_id from p), :agent_id, :person_id))""")
_NAMES = text("""
    select d.id, d.name from documents d
    where d.id = any (:ids)
      and d.base_id in (select base_id from knowledge.permitted_bases(null, null))
      and d.id not in (select knowledge.hidden_documents(
        array(select distinct base_id from documents where id = any (:ids)), null, null))""")


class Place(NamedTuple):
    """A base that may be searched."""

    id: UUID
    model: str
    index_version: int


class Aim(NamedTuple):
    """What is looked for. `near` comes from `model`; without it only words count."""

    words: Sequence[SearchWord]
    model: str | None
    near: Vector | None
    most: int
    exact_up_to: int = EXACT_UP_TO


async def places(session: AsyncSession, reader: Reader) -> list[Place]:
    rows = await session.execute(_PLACES, reader._asdict())
    return [Place(*row) for row in rows]


async def search(
    session: AsyncSession,
    reader: Reader,
    base_ids: Collection[UUID],
    aim: Aim,
    document_ids: Collection[UUID] | None = None,
) -> list[Finding]:
    """Best first. The function `knowledge.search` (migration 0031) ranks and scores.

    Reciprocal rank fusion (Cormack, Clarke, Büttcher: SIGIR 2009), where a place among the words
    counts as far as the passage has them (`coverage`), scaled so that the best score is 1:
    61/2 · (1 / (60 + vector_rank) + coverage / (60 + keyword_rank)); without vectors 61, not 61/2.
    docs/adr/0036 says why.
    """
    rows = await session.execute(
        _SEARCH,
        {
            **reader._asdict(),
            "base_ids": list(base_ids),
            "words": [each.word for each in aim.words],
            "stems": [each.stem for each in aim.words],
            "near": as_vector(aim.near) if aim.near else None,
            "model": aim.model,
            "document_ids": None if document_ids is None else list(document_ids),
            "candidates": CANDIDATES,
            "most": aim.most,
            "exact_up_to": aim.exact_up_to,
        },
    )
    return [Finding.model_validate(row) for row in rows]


async def read(
    session: AsyncSession, reader: Reader, ids: Collection[UUID]
) -> dict[UUID, PassageRead]:
    """Those of these passages that exist and that this reader may read, as they are now."""
    rows = await session.execute(_READ, {**reader._asdict(), "ids": list(ids)})
    return {row.passage_id: PassageRead.model_validate(row) for row in rows}


async def names(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those of these documents that the caller may read."""
    return {row.id: row.name for row in await session.execute(_NAMES, {"ids": list(ids)})}


async def documents_like(
    session: AsyncSession, reader: Reader, base_ids: Sequence[UUID], wanted: PassageFilter
) -> list[UUID]:
    """The documents of these bases that pass the filter and that this reader may read."""
    hidden = select(func.knowledge.hidden_documents(array(base_ids), *reader))
    statement = _filtered(base_ids, wanted).where(Document.id.not_in(hidden))
    return list((await session.execute(statement)).scalars())


def _filtered(base_ids: Collection[UUID], wanted: PassageFilter) -> Select[UUID]:
    statement = select(Document.id).where(Document.base_id.in_(base_ids))
    if wanted.document_ids:
        statement = statement.where(Document.id.in_(wanted.document_ids))
    if wanted.tags:
        statement = statement.where(Document.tags.overlap(list(wanted.tags)))
    if wanted.media_types:
        statement = statement.where(Document.media_type.in_(wanted.media_types))
    if wanted.since:
        statement = statement.where(Document.created_at >= _begin(wanted.since))
    if wanted.until:
        statement = statement.where(Document.created_at < _begin(wanted.until) + timedelta(days=1))
    return statement


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
