"""Memories and questions about them as vectors. Only the local model: it costs nobody anything."""

from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.knowledge.adapters.secondary import memory_vectors
from agents_os.domains.knowledge.adapters.secondary.embedders.minilm import MiniLM, is_installed
from agents_os.domains.knowledge.metadata.embedder import Vector

AT_ONCE = 200


async def embed_memories(org_id: UUID) -> None:
    """Give the company's new and changed memories their vectors. Opens its own units of work."""
    worker = Actor.system(org_id)
    async with unit_of_work(worker) as uow:
        texts = await memory_vectors.new(uow.session, AT_ONCE)
    if not texts or not is_installed():
        return
    vectors = await MiniLM().embed(list(texts.values()))
    async with unit_of_work(worker) as uow:
        await memory_vectors.keep(uow.session, texts, vectors)


async def vector_of(question: str) -> Vector | None:
    """What `recall` compares memories with; None where there is no model: words must do."""
    return (await MiniLM().embed([question]))[0] if is_installed() else None
