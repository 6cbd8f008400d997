"""What the worker does for searching and recalling, every so often."""

from agents_os.core.db import platform_session
from agents_os.core.jobs import as_system, every, for_each_company
from agents_os.domains.knowledge.adapters.secondary import memory_vectors, uses
from agents_os.domains.knowledge.usecases.count_uses import count_uses
from agents_os.domains.knowledge.usecases.embed_memories import embed_memories


@every(60, "knowledge.count_uses")
async def write_down_uses() -> None:
    """How often bases and documents were used, for all companies that searched."""
    await for_each_company(await uses.companies(), as_system(count_uses))


@every(15, "knowledge.embed_memories")
async def embed_new_memories() -> None:
    """So that what was just learned is recalled by what it means."""
    async with platform_session() as session:
        found = await memory_vectors.companies(session)
    await for_each_company(found, embed_memories)
