"""What the worker does for searching and recalling, every so often."""

from agents_os.core.actor import Actor
from agents_os.core.db import platform_session, unit_of_work
from agents_os.core.jobs import every
from agents_os.domains.knowledge.adapters.secondary import memory_vectors, uses
from agents_os.domains.knowledge.usecases.count_uses import count_uses
from agents_os.domains.knowledge.usecases.embed_memories import embed_memories


@every(60, "knowledge.count_uses")
async def write_down_uses() -> None:
    """How often bases and documents were used, for all companies that searched."""
    for org_id in await uses.companies():
        async with unit_of_work(Actor.system(org_id)) as uow:
            await count_uses(uow)


@every(15, "knowledge.embed_memories")
async def embed_new_memories() -> None:
    """So that what was just learned is recalled by what it means."""
    async with platform_session() as session:
        found = await memory_vectors.companies(session)
    for org_id in found:
        await embed_memories(org_id)
