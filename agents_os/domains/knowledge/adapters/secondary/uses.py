"""How often bases and documents are used: counted in Redis, written down once a minute.

A search is read-only for the database. Without Redis, or when it loses its memory, a minute of
counting is lost and nothing else.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from typing import cast
from uuid import UUID

import structlog
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core import cache
from agents_os.domains.knowledge.metadata.passages import FoundPassage

log = structlog.get_logger(__name__)

_PATIENCE_S = 0.2
_ORGS = "knowledge:used"  # companies with something to write down
_BASES = text("""
    update knowledge_bases b set searches = b.searches + u.searches, hits = b.hits + u.hits,
      kept_searches = b.kept_searches + u.kept,
      last_used_at = case when u.hits > 0 then now() else b.last_used_at end
    from unnest(cast(:ids as uuid[]), cast(:searches as int[]), cast(:hits as int[]),
      cast(:kept as int[])) as u (id, searches, hits, kept) where b.id = u.id""")
_DOCUMENTS = text("""
    update documents d set uses = d.uses + u.uses, last_used_at = now()
    from unnest(cast(:ids as uuid[]), cast(:uses as int[])) as u (id, uses) where d.id = u.id""")


async def note(
    org_id: UUID, base_ids: Sequence[UUID], passages: Sequence[FoundPassage], *, kept: bool
) -> None:
    """One search of these bases, what it found, and whether a recent one had found it (`kept`)."""
    counted = [f"searches:{each}" for each in base_ids]
    counted += [f"kept:{each}" for each in base_ids] if kept else []
    hits = {f"hits:{each.base_id}" for each in passages}
    documents = {f"uses:{each.document_id}" for each in passages}
    try:
        async with asyncio.timeout(_PATIENCE_S), cache.redis().pipeline(transaction=True) as pipe:
            pipe.sadd(_ORGS, str(org_id))
            for field in (*counted, *hits, *documents):
                pipe.hincrby(_of(org_id), field, 1)
            await pipe.execute()
    except (RedisError, OSError) as error:
        log.warning("knowledge.uses_not_counted", error=type(error).__name__)


async def companies() -> list[UUID]:
    """Those with something to write down; each is named once."""
    named = await cast(Awaitable[list[str]], cache.redis().spop(_ORGS, 1_000))
    return [UUID(each) for each in named]


async def taken(org_id: UUID) -> dict[str, dict[UUID, int]]:
    """What was counted since the last time, by kind ("searches", "hits", "kept", "uses") and id."""
    async with cache.redis().pipeline(transaction=True) as pipe:
        pipe.hgetall(_of(org_id))
        pipe.delete(_of(org_id))
        counted, _ = await pipe.execute()
    found: dict[str, dict[UUID, int]] = {"searches": {}, "hits": {}, "kept": {}, "uses": {}}
    for field, count in counted.items():
        kind, _, id = field.partition(":")
        found[kind][UUID(id)] = int(count)
    return found


async def write_down(session: AsyncSession, counted: Mapping[str, Mapping[UUID, int]]) -> None:
    ids, uses = list(counted["searches"]), counted["uses"]
    if ids:
        kinds = ("searches", "hits", "kept")
        counts = {kind: [counted[kind].get(each, 0) for each in ids] for kind in kinds}
        await session.execute(_BASES, {"ids": ids, **counts})
    if uses:
        await session.execute(_DOCUMENTS, {"ids": list(uses), "uses": list(uses.values())})


def _of(org_id: UUID) -> str:
    return f"knowledge:uses:{org_id}"
