"""Every SQL statement about passages. Row-level security keeps them in the company."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.knowledge.metadata.passages import PassageDraft

_REMOVE = text("delete from passages where document_id = :document_id")
_ADD = text("""
    insert into passages (id, org_id, base_id, document_id, seq, heading, text, page_from, page_to,
      location, start_offset, end_offset, model, dimensions, embedding)
    select :id, d.org_id, d.base_id, d.id, :seq, :heading, :text, :page_from, :page_to,
      :location, :start, :end, :model, :dimensions, cast(:embedding as extensions.halfvec)
    from documents d where d.id = :document_id""")


async def replace_passages(
    uow: UnitOfWork, document_id: UUID, passages: Sequence[PassageDraft], model: str | None
) -> None:
    """Keep these passages of a document instead of those there were.

    `model`: what made the embeddings. A document that is gone by now gets none.
    """
    await uow.session.execute(_REMOVE, {"document_id": document_id})
    await add_passages(uow, document_id, passages, model)


async def add_passages(
    uow: UnitOfWork, document_id: UUID, passages: Sequence[PassageDraft], model: str | None
) -> None:
    """Keep more passages of a document, for those that come in batches."""
    if passages:
        rows = [_row(document_id, each, model) for each in passages]
        await uow.session.execute(_ADD, rows)


def as_vector(embedding: Sequence[float]) -> str:
    """How Postgres reads a vector."""
    return f"[{','.join(f'{number:.6g}' for number in embedding)}]"


def _row(document_id: UUID, passage: PassageDraft, model: str | None) -> dict[str, object]:
    vector = passage.embedding
    return {
        **passage.model_dump(exclude={"embedding"}),
        "id": uuid7(),
        "document_id": document_id,
        "model": model if vector else None,
        "dimensions": len(vector) if vector else None,
        "embedding": as_vector(vector) if vector else None,
    }
