"""Documents with files for tests, indexed by the real driver in this process."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.core.storage import StoredAs, storage
from agents_os.domains.knowledge.adapters.secondary.readers.formats import PDF
from agents_os.domains.knowledge.metadata.base_models import KnowledgeBase
from agents_os.domains.knowledge.metadata.document_events import DocumentAdded
from agents_os.domains.knowledge.metadata.document_models import Document
from agents_os.domains.runs.adapters.primary import indexing_jobs as indexing_jobs  # subscribes
from tests.support.task_runs import hear


async def add(actor: Actor, base_id: UUID, data: bytes, media_type: str = PDF) -> UUID:
    """A stored file whose indexing waits in the queue."""
    document_id = uuid7()
    row = Document(
        id=document_id,
        org_id=actor.tenant,
        base_id=base_id,
        name="File",
        source="upload",
        media_type=media_type,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        storage_key=f"{actor.tenant}/{document_id}",
        tags=[],
        visibility="org",
        owner_id=actor.user_id,
    )
    await storage().put(str(row.storage_key), _pieces(data), StoredAs("file", media_type))
    async with db.unit_of_work(actor) as uow:
        uow.session.add(row)
        await uow.session.flush()
        uow.publish(
            DocumentAdded(base_id=base_id, document_id=document_id, by_user_id=actor.user_id)
        )
    await hear(actor)
    return document_id


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def document(actor: Actor, document_id: UUID) -> Document:
    async with db.unit_of_work(actor) as uow:
        return (await uow.session.scalars(select(Document).where(Document.id == document_id))).one()


async def base_row(actor: Actor, base_id: UUID) -> KnowledgeBase:
    async with db.unit_of_work(actor) as uow:
        statement = select(KnowledgeBase).where(KnowledgeBase.id == base_id)
        return (await uow.session.scalars(statement)).one()


async def rows(actor: Actor, statement: str, **values: Any) -> Sequence[tuple[Any, ...]]:
    """What the worker sees of this company."""
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        found = await uow.session.execute(text(statement), values)
        return [tuple(each) for each in found]
