"""Shortcuts for tests that upload files."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.storage import storage
from agents_os.domains.knowledge.metadata.base_schemas import BaseCreate, BaseRead
from agents_os.domains.knowledge.metadata.document_schemas import DocumentDetails, DocumentRead
from agents_os.domains.knowledge.metadata.incoming import IncomingFile
from agents_os.domains.knowledge.usecases.create_base import create_base
from agents_os.domains.knowledge.usecases.document_queries import get_document
from agents_os.domains.knowledge.usecases.upload_document import upload_document

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


async def make_base(actor: Actor, name: str = "Handbook", **fields: Any) -> BaseRead:
    async with db.unit_of_work(actor) as uow:
        return await create_base(uow, BaseCreate(name=name, **fields))


async def pieces(*each: bytes) -> AsyncIterator[bytes]:
    for piece in each:
        yield piece


async def upload(
    actor: Actor, base_id: UUID, *content: bytes, name: str = "notes.txt", **details: Any
) -> DocumentRead:
    return await send(actor, base_id, pieces(*content), name=name, **details)


async def send(
    actor: Actor, base_id: UUID, content: AsyncIterator[bytes], *, name: str = "x.txt", **said: Any
) -> DocumentRead:
    """The same as the bytes come."""
    return await upload_document(
        actor, base_id, IncomingFile(name, content), DocumentDetails(**said)
    )


async def read(actor: Actor, document_id: UUID) -> DocumentRead:
    async with db.unit_of_work(actor) as uow:
        return await get_document(uow, document_id)


async def stored(key: str) -> bytes:
    return b"".join([piece async for piece in storage().read(key)])


async def to_remove(actor: Actor) -> list[str]:
    """Keys of files that must go, now or later."""
    async with db.unit_of_work(actor) as uow:
        rows = await uow.session.execute(text("select storage_key from file_removals"))
        return [row[0] for row in rows]
