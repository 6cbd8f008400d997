"""Take a file in: streamed into the storage, looked at, and only then made a document.

The bytes are noted as "to be removed" before the first one is stored, and are not any more in the
transaction that makes the document. So whatever happens in between, nothing stays behind.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from agents_os.core import ratelimit
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.ids import uuid7
from agents_os.core.storage import StoredAs, storage
from agents_os.core.virus_scan import find_virus
from agents_os.domains.billing.metadata.limits import Resource
from agents_os.domains.billing.usecases.check_limit import check_limit
from agents_os.domains.knowledge.adapters.secondary import base_rows, document_rows
from agents_os.domains.knowledge.metadata import file_types
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_add
from agents_os.domains.knowledge.metadata.document_models import Document, DocumentSource
from agents_os.domains.knowledge.metadata.document_schemas import DocumentDetails, DocumentRead
from agents_os.domains.knowledge.metadata.errors import DocumentKnown, FileInfected
from agents_os.domains.knowledge.metadata.incoming import MEGABYTE, IncomingFile, Measured
from agents_os.domains.knowledge.usecases.add_document import add_document
from agents_os.domains.knowledge.usecases.get_upload_room import get_upload_room

log = structlog.get_logger(__name__)

LONGEST_UPLOAD = timedelta(days=1)
_OLE_DIRECTORY = 8 * 1024  # bytes: some sixty entries


async def upload_document(
    actor: Actor, base_id: UUID, file: IncomingFile, details: DocumentDetails
) -> DocumentRead:
    """Add a file to a base; it is read afterwards. Publishes DocumentAdded.

    Opens its own units of work: none is open while bytes arrive.

    Raises:
        BaseNotFound, Forbidden, TooManyRequests.
        PlanLimitReached, FileTooLarge: no room for it.
        FileRefused: empty, or of a kind that cannot be read.
        FileInfected: the virus scanner found something.
        DocumentKnown: the same bytes are in the base already.
        StorageAway, ScannerAway: later, perhaps.
    """
    actor.require(EDIT)
    await ratelimit.check("upload", actor.user_id or actor.principal_id)
    document_id = uuid7()
    key = f"{actor.tenant}/{document_id}"
    measured = Measured(file.pieces, await _prepare(actor, base_id, key))
    try:
        stored = await _store(key, file.name, measured)
        about = details.model_dump() | {"name": details.name or file.name}
        async with unit_of_work(actor) as uow:
            return await _add(uow, base_id, {"id": document_id, **about, **stored})
    except Exception:
        async with unit_of_work(actor) as uow:
            await document_rows.remove_file_at(uow.session, key, utc_now())
        raise


async def check_upload(actor: Actor, base_id: UUID) -> None:
    """Whether the caller may add to this base at all, before anything of a form is read.

    Raises:
        BaseNotFound, Forbidden.
    """
    actor.require(EDIT)
    async with unit_of_work(actor) as uow:
        require_add(actor, await base_rows.find(uow.session, base_id, actor))


async def _prepare(actor: Actor, base_id: UUID, key: str) -> int:
    """Judge the upload before its first byte. How many there may be."""
    async with unit_of_work(actor) as uow:
        require_add(actor, await base_rows.find(uow.session, base_id, actor))
        await check_limit(uow, Resource.STORAGE_MB)
        until = utc_now() + LONGEST_UPLOAD
        await document_rows.expect_file(uow.session, actor.tenant, key, until)
        return (await get_upload_room(uow)).largest_bytes


async def _store(key: str, name: str, measured: Measured) -> dict[str, Any]:
    """Keep the bytes and look at them. What the document's row says of them."""
    head = await measured.head()
    kind = file_types.kind_of(head, name)
    await storage().put(key, measured.all(), StoredAs(name, kind))
    if kind == file_types.ZIP:
        start = max(0, measured.size - file_types.TAIL)
        kind = file_types.kind_of_zip(await _whole(storage().read(key, start=start)))
    elif kind == file_types.OLE:
        start = file_types.directory_of_ole(head)
        found = storage().read(key, start=start, end=start + _OLE_DIRECTORY)
        kind = file_types.kind_of_ole(await _whole(found))
    await _require_harmless(key)
    return {
        "storage_key": key,
        "media_type": kind,
        "size_bytes": measured.size,
        "sha256": measured.sha256,
    }


async def _require_harmless(key: str) -> None:
    virus = await find_virus(storage().read(key))
    if virus is not None:
        log.warning("document.infected", storage_key=key, virus=virus)
        raise FileInfected(
            f"The virus scanner found “{virus}” in this file, so it was not kept."
            " Check the computer it comes from.",
            virus=virus,
        )


async def _add(uow: UnitOfWork, base_id: UUID, row: dict[str, Any]) -> DocumentRead:
    """One at a time adds to a base, so that the same bytes cannot come in twice."""
    base = await base_rows.find(uow.session, base_id, uow.actor, lock=True)
    require_add(uow.actor, base)
    known = await document_rows.same(uow.session, base_id, sha256=row["sha256"])
    if known is not None:
        raise DocumentKnown(
            f"This file is in this knowledge base already, as “{known.name}”.",
            document_id=str(known.id),
        )
    await check_limit(uow, Resource.STORAGE_MB, more=-(-row["size_bytes"] // MEGABYTE))
    await document_rows.forget_removal(uow.session, row["storage_key"])
    whose = {"org_id": base.org_id, "base_id": base_id, "owner_id": uow.actor.user_id}
    document = Document(**whose, source=DocumentSource.UPLOAD, **row)
    return await add_document(uow, base, document)


async def _whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])
