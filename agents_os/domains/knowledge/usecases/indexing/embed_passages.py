"""Make vectors of passages on their way into the index."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.gateway.metadata.schemas import Finished
from agents_os.domains.knowledge.adapters.secondary import indexing_rows
from agents_os.domains.knowledge.adapters.secondary.embedders.choice import embedder_of
from agents_os.domains.knowledge.adapters.secondary.embedders.hosted import HostedModel
from agents_os.domains.knowledge.metadata.embedder import Vector
from agents_os.domains.knowledge.metadata.indexing import BATCH, embedded_percent
from agents_os.domains.knowledge.usecases.indexing.progress import tell


class Embedded(NamedTuple):
    """Vectors by the numbers of their passages in the run, and the calls that were paid for."""

    numbers: Sequence[int] = ()
    vectors: Sequence[Vector] = ()
    calls: Sequence[Finished] = ()


async def embed_passages(
    actor: Actor, run_id: UUID, batch: int, model: str, payer: Payer
) -> Embedded:
    """Vectors for the passages of a batch; those that have one already are left out.

    Raises:
        EmbedderMissing: it does not run here.
        and, asked from a provider, what `embed_texts` raises.
    """
    embedder = embedder_of(model, payer)
    async with unit_of_work(actor) as uow:
        first = batch * BATCH
        numbers, texts = await indexing_rows.batch(uow.session, run_id, first, first + BATCH)
    if embedder is None or not texts:
        return Embedded()
    vectors = await embedder.embed(texts)
    calls = embedder.calls if isinstance(embedder, HostedModel) else []
    return Embedded(numbers, vectors, calls)


async def keep_vectors(
    uow: UnitOfWork, run_id: UUID, made: Embedded, documents: Sequence[UUID], done: int, all_: int
) -> None:
    """Keep the vectors; `done` of `all_` passages have theirs now."""
    if made.numbers:
        await indexing_rows.keep_vectors(uow.session, run_id, made.numbers, made.vectors)
    percent = embedded_percent(done, all_)
    await indexing_rows.move_on(uow.session, documents, progress=percent)
    tell(uow, documents)
