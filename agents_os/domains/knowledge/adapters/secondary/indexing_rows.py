"""Every SQL statement about documents being indexed: their text, and passages on their way."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.knowledge.adapters.secondary.vectors import as_vector
from agents_os.domains.knowledge.metadata.base_models import KnowledgeBase
from agents_os.domains.knowledge.metadata.document_models import Document, DocumentStatus
from agents_os.domains.knowledge.metadata.sections import Chunk, Reading, Section

_KEEP_PART = text("""
    insert into document_texts (org_id, document_id, run_id, part, sections, pictures, notes)
    select d.org_id, d.id, :run_id, :part, cast(:sections as jsonb), :pictures, :notes
    from documents d where d.id = :document_id
    on conflict (document_id, run_id, part) do update
      set sections = excluded.sections, pictures = excluded.pictures, notes = excluded.notes""")
# What the run itself has read; else what the last one that came to its end has.
_PARTS = text("""
    select sections, pictures, notes from document_texts
    where document_id = :document_id and run_id = (
      select run_id from document_texts where document_id = :document_id
      order by run_id <> :run_id, run_id limit 1)
    order by part""")
_HAS_TEXT = text(
    "select distinct document_id from document_texts where document_id = any (:documents)"
)
_KEEP_CHUNK = text("""
    insert into indexing_passages (org_id, run_id, n, document_id, seq, heading, text, page_from,
      page_to, location, start_offset, end_offset)
    select d.org_id, :run_id, r.n, d.id, r.seq, r.heading, r.text, r.page_from, r.page_to,
      r.location, r.start, r."end"
    from documents d, jsonb_to_recordset(cast(:rows as jsonb)) as r (n int, seq int, heading text,
      text text, page_from int, page_to int, location text, start int, "end" int)
    where d.id = :document_id
    on conflict (run_id, n) do nothing""")
_BATCH = text("""
    select n, heading, text from indexing_passages
    where run_id = :run_id and n >= :first and n < :last and embedding is null order by n""")
_KEEP_VECTORS = text("""
    update indexing_passages p set embedding = cast(v.vector as extensions.halfvec)
    from unnest(cast(:numbers as int[]), cast(:vectors as text[])) as v (n, vector)
    where p.run_id = :run_id and p.n = v.n""")
_TAKE_AWAY = text("delete from passages where document_id = any (:documents)")
_PUT_IN = text("""
    insert into passages (id, org_id, base_id, document_id, seq, heading, text, page_from, page_to,
      location, start_offset, end_offset, model, dimensions, embedding)
    select gen_random_uuid(), d.org_id, d.base_id, d.id, p.seq, p.heading, p.text, p.page_from,
      p.page_to, p.location, p.start_offset, p.end_offset,
      case when p.embedding is null then null else :model end, extensions.vector_dims(p.embedding),
      p.embedding
    from indexing_passages p join documents d on d.org_id = p.org_id and d.id = p.document_id
    where p.run_id = :run_id order by p.n""")
_COUNTED = text("""
    update documents d set status = 'ready', progress = 100, failure = null, failure_code = null,
      indexed_at = :now, passages = c.passages, pages = coalesce(d.pages, c.pages),
      note = nullif(concat_ws(' ', d.note, cast(:note as text)), '')
    from (
      select d.id, count(p.n) as passages, max(p.page_to) as pages
      from documents d left join indexing_passages p on p.run_id = :run_id and p.document_id = d.id
      where d.id = any (:documents) group by d.id) c
    where d.id = c.id""")
_OLD_TEXTS = text("""
    delete from document_texts t where t.document_id = any (:documents) and t.run_id <> :run_id
      and exists (select from document_texts mine
                  where mine.document_id = t.document_id and mine.run_id = :run_id)""")
_MY_TEXTS = text("delete from document_texts where run_id = :run_id")
# Only where nobody has given it a name.
_NAME_PAGE = text("""
    update documents set name = :title
    where id = :document_id and name = left(substring(url from '://(.*)$'), 200)""")
_CHARACTERS = text("""
    select count(*), coalesce(sum(char_length(heading) + char_length(text)), 0)
    from passages where document_id = any (:documents)""")
_EMBEDDED_ELSEWHERE = text("""
    select distinct document_id from passages
    where base_id = :base_id and model is distinct from cast(:model as text)""")
_CLEAR = text("delete from indexing_passages where run_id = :run_id")


class Batch(NamedTuple):
    """Passages that have no vector yet: their numbers in the run, and what is embedded."""

    numbers: list[int]
    texts: list[str]


async def find_document(session: AsyncSession, document_id: UUID) -> Document | None:
    return await session.get(Document, document_id)


async def taken_by(
    session: AsyncSession, run_id: UUID, documents: Sequence[UUID]
) -> Sequence[Document]:
    """Those of the documents that this run was the last to take."""
    statement = select(Document).where(Document.id.in_(documents), Document.run_id == run_id)
    return (await session.scalars(statement)).all()


async def find_base(session: AsyncSession, base_id: UUID) -> KnowledgeBase | None:
    return await session.get(KnowledgeBase, base_id)


async def documents_of(
    session: AsyncSession, base_id: UUID, only: Sequence[UUID] = ()
) -> list[UUID]:
    """Ids of the base's documents, the oldest first; only those named, if any are."""
    statement = select(Document.id).where(Document.base_id == base_id).order_by(Document.id)
    if only:
        statement = statement.where(Document.id.in_(only))
    return list(await session.scalars(statement))


async def with_text(session: AsyncSession, documents: Sequence[UUID]) -> set[UUID]:
    """Those of the documents that were read before."""
    return set((await session.scalars(_HAS_TEXT, {"documents": list(documents)})).all())


async def count_characters(session: AsyncSession, documents: Sequence[UUID]) -> tuple[int, int]:
    """Passages of these documents, and the characters in them."""
    row = (await session.execute(_CHARACTERS, {"documents": list(documents)})).one()
    return row[0], row[1]


async def move_on(session: AsyncSession, documents: Sequence[UUID], **values: Any) -> None:
    """Change documents that are being indexed: `status`, `progress`, `run_id` …"""
    await session.execute(update(Document).where(Document.id.in_(documents)).values(**values))


async def keep_part(
    session: AsyncSession, run_id: UUID, document_id: UUID, part: int, reading: Reading
) -> None:
    values = {
        "run_id": run_id,
        "document_id": document_id,
        "part": part,
        "sections": json.dumps([each.model_dump(mode="json") for each in reading.sections]),
        "pictures": reading.pictures,
        "notes": list(reading.notes),
    }
    await session.execute(_KEEP_PART, values)


async def name_page(session: AsyncSession, document_id: UUID, title: str) -> None:
    """Call a web page by its title instead of by its address."""
    await session.execute(_NAME_PAGE, {"document_id": document_id, "title": title})


async def read_parts(session: AsyncSession, run_id: UUID, document_id: UUID) -> Reading:
    """Everything that was read of the document."""
    rows = await session.execute(_PARTS, {"run_id": run_id, "document_id": document_id})
    sections: list[Section] = []
    notes: list[str] = []
    pictures = 0
    for row in rows:
        sections += [Section.model_validate(each) for each in row.sections]
        notes += row.notes
        pictures += row.pictures
    return Reading(sections=tuple(sections), notes=tuple(notes), pictures=pictures)


async def keep_chunks(
    session: AsyncSession, run_id: UUID, document_id: UUID, first: int, chunks: Sequence[Chunk]
) -> None:
    """`first`: the number of the first of them in the run."""
    rows = [{**chunk.model_dump(), "n": first + chunk.seq} for chunk in chunks]
    values = {"run_id": run_id, "document_id": document_id, "rows": json.dumps(rows)}
    await session.execute(_KEEP_CHUNK, values)


async def batch(session: AsyncSession, run_id: UUID, first: int, last: int) -> Batch:
    rows = (await session.execute(_BATCH, {"run_id": run_id, "first": first, "last": last})).all()
    return Batch([row.n for row in rows], [f"{row.heading}\n{row.text}".strip() for row in rows])


async def keep_vectors(
    session: AsyncSession, run_id: UUID, numbers: Sequence[int], vectors: Sequence[Sequence[float]]
) -> None:
    values = {
        "run_id": run_id,
        "numbers": list(numbers),
        "vectors": [as_vector(each) for each in vectors],
    }
    await session.execute(_KEEP_VECTORS, values)


async def swap_in(
    session: AsyncSession, run_id: UUID, documents: Sequence[UUID], **values: Any
) -> None:
    """The run's passages instead of those there were, and what that means for the documents.

    `values`: `model`, `note` and `now`.
    """
    given = {"run_id": run_id, "documents": list(documents)}
    await session.execute(_TAKE_AWAY, {"documents": given["documents"]})
    await session.execute(_PUT_IN, {"run_id": run_id, "model": values["model"]})
    counted = {**given, "note": values["note"], "now": values["now"]}
    await session.execute(_COUNTED, counted)
    await session.execute(_OLD_TEXTS, given)
    await session.execute(_CLEAR, {"run_id": run_id})


async def clear(session: AsyncSession, run_id: UUID) -> None:
    """Forget what a run that did not come to its end had prepared."""
    await session.execute(_CLEAR, {"run_id": run_id})
    await session.execute(_MY_TEXTS, {"run_id": run_id})


async def elsewhere(session: AsyncSession, base_id: UUID, model: str | None) -> Sequence[UUID]:
    """Ready documents of the base whose passages another model has embedded; None: any has."""
    found = await session.scalars(_EMBEDDED_ELSEWHERE, {"base_id": base_id, "model": model})
    ready = select(Document.id).where(
        Document.id.in_(found.all()), Document.status == DocumentStatus.READY
    )
    return (await session.scalars(ready)).all()


async def lock_base(session: AsyncSession, base_id: UUID) -> KnowledgeBase | None:
    statement = select(KnowledgeBase).where(KnowledgeBase.id == base_id).with_for_update()
    return await session.scalar(statement)


async def existing(session: AsyncSession, documents: Sequence[UUID]) -> list[UUID]:
    """Those that are not deleted, in the order they were added."""
    statement = select(Document.id).where(Document.id.in_(documents)).order_by(Document.id)
    return list(await session.scalars(statement))
