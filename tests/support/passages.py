"""Shortcuts for tests about searching: bases and documents without files."""

from typing import Any
from uuid import UUID

from sqlalchemy import text as sql

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.domains.knowledge.adapters.secondary.embedders.choice import embedder_of
from agents_os.domains.knowledge.adapters.secondary.vectors import as_vector
from agents_os.domains.knowledge.metadata.base_models import KnowledgeBase, KnowledgeGrant
from agents_os.domains.knowledge.metadata.document_models import Document
from agents_os.domains.knowledge.metadata.embedder import NO_MODEL
from agents_os.domains.knowledge.metadata.passages import PassageSearch, SearchResult
from agents_os.domains.knowledge.usecases.search_knowledge import search_knowledge

_ADD_PASSAGE = sql("""
    insert into passages (id, org_id, base_id, document_id, seq, heading, text, page_from, page_to,
      location, start_offset, end_offset, model, dimensions, embedding)
    select :id, d.org_id, d.base_id, d.id, :seq, '', :text, :page, :page, :location, :start, :end,
      :model, :dimensions, cast(:embedding as extensions.halfvec)
    from documents d where d.id = :document_id""")


async def base(actor: Actor, name: str = "Handbook", **fields: Any) -> UUID:
    """A base that the whole company sees and every agent may use, unless `fields` say otherwise."""
    everybody = fields.pop("granted", True)
    row = KnowledgeBase(
        **{
            "org_id": actor.tenant,
            "name": name,
            "embedding_model": NO_MODEL,
            "chunk_size": 1_000,
            "chunk_overlap": 200,
            "owner_id": actor.user_id,
            "visibility": "org",
            "members_add": False,
        }
        | fields
    )
    async with db.unit_of_work(actor) as uow:
        uow.session.add(row)
        await uow.session.flush()
        base_id = row.id
    if everybody:
        await grant(actor, base_id)
    return base_id


async def grant(actor: Actor, base_id: UUID, **to: UUID) -> None:
    """Let an agent (`agent_id`), a team's (`team_id`) or every agent use a base."""
    async with db.unit_of_work(actor) as uow:
        uow.session.add(KnowledgeGrant(org_id=actor.tenant, base_id=base_id, **to))


async def document(
    actor: Actor, base_id: UUID, *texts: str, name: str = "Terms.pdf", **fields: Any
) -> UUID:
    """A document with one passage per page; `model` embeds them."""
    model = fields.pop("model", NO_MODEL)
    document_id = uuid7()
    embedder = embedder_of(model, None)  # type: ignore[arg-type]  # nobody pays for a local one
    vectors = await embedder.embed(texts) if embedder else [None] * len(texts)
    passages = [
        {
            "id": uuid7(),
            "document_id": document_id,
            "seq": seq,
            "text": text,
            "page": seq + 1,
            "location": f"page {seq + 1}",
            "start": (start := sum(len(each) + 2 for each in texts[:seq])),
            "end": start + len(text),
            "model": model if vector else None,
            "dimensions": len(vector) if vector else None,
            "embedding": as_vector(vector) if vector else None,
        }
        for seq, (text, vector) in enumerate(zip(texts, vectors, strict=True))
    ]
    row = {
        "name": name,
        "source": "upload",
        "status": "ready",
        "media_type": "application/pdf",
        "tags": [],
        "visibility": "org",
        "owner_id": actor.user_id,
    }
    async with db.unit_of_work(actor) as uow:
        uow.session.add(
            Document(id=document_id, org_id=actor.tenant, base_id=base_id, **row | fields)
        )
        await uow.session.flush()
        if passages:
            await uow.session.execute(_ADD_PASSAGE, passages)
    return document_id


async def search(actor: Actor, query: str, **fields: Any) -> SearchResult:
    person_id = fields.pop("person_id", None)
    return await search_knowledge(actor, PassageSearch(query=query, **fields), person_id=person_id)


async def found(actor: Actor, query: str, **fields: Any) -> list[str]:
    """The texts a search finds, best first."""
    return [each.text for each in (await search(actor, query, **fields)).data]
