"""Every SQL statement about memories as vectors."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.knowledge.adapters.secondary.vectors import as_vector
from agents_os.domains.knowledge.metadata.embedder import LOCAL_MODEL, Vector

_COMPANIES = text("select private.orgs_with_new_memories()")
_NEW = text("""
    select id, text from memories where status = 'kept' and model is null
    order by id limit :most""")
_KEEP = text("""
    update memories set model = :model, embedding = cast(:vector as extensions.halfvec)
    where id = :id and text = :text""")
_SIMILAR = text("""
    select id,
      1 - (embedding operator(extensions.<=>) cast(:near as extensions.halfvec)) as similarity
    from memories where id = any (:ids) and model = :model""")


async def companies(session: AsyncSession) -> Sequence[UUID]:
    """Those with memories that have no vector yet; only the worker's bare login may ask."""
    return (await session.execute(_COMPANIES)).scalars().all()


async def new(session: AsyncSession, most: int) -> dict[UUID, str]:
    return {row.id: row.text for row in await session.execute(_NEW, {"most": most})}


async def keep(session: AsyncSession, texts: dict[UUID, str], vectors: Iterable[Vector]) -> None:
    """A memory that was changed meanwhile is left for the next time."""
    rows = [
        {"id": id, "text": said, "model": LOCAL_MODEL, "vector": as_vector(vector)}
        for (id, said), vector in zip(texts.items(), vectors, strict=True)
    ]
    await session.execute(_KEEP, rows)


async def similarities(
    session: AsyncSession, ids: Collection[UUID], near: Vector
) -> dict[UUID, float]:
    """How near each of these memories is in meaning, 1: the same; those with a vector."""
    given = {"ids": list(ids), "near": as_vector(near), "model": LOCAL_MODEL}
    return {row.id: row.similarity for row in await session.execute(_SIMILAR, given)}
