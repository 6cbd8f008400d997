"""Read a document, part by part."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.storage import FileGone
from agents_os.domains.knowledge.adapters.secondary import (
    indexing_rows,
    local_copies,
    web_page,
)
from agents_os.domains.knowledge.adapters.secondary.readers import reading
from agents_os.domains.knowledge.metadata.document_models import (
    Document,
    DocumentSource,
    DocumentStatus,
)
from agents_os.domains.knowledge.metadata.indexing import Opened, read_percent
from agents_os.domains.knowledge.metadata.sections import Reading
from agents_os.domains.knowledge.metadata.unreadable import Reason, Unreadable
from agents_os.domains.knowledge.usecases.indexing.progress import tell


async def open_document(actor: Actor, document_id: UUID) -> Opened:
    """In how many parts it can be read.

    Raises:
        Unreadable: it cannot; why.
        StorageAway: it may be possible later.
    """
    document = await _find(actor, document_id)
    if document is None:
        return Opened(parts=0, gone=True)
    if document.source == DocumentSource.WEB:
        return Opened(parts=1)
    async with _file(document) as (path, media_type):
        return Opened(parts=await reading.count_parts(path, media_type))


async def read_document_part(actor: Actor, document_id: UUID, part: int) -> Reading:
    """The text of one part; nothing of a document that is gone.

    Raises:
        Unreadable: it cannot be read; why.
        StorageAway, PageUnreachable: it may be possible later.
    """
    document = await _find(actor, document_id)
    if document is None:
        return Reading()
    if document.source == DocumentSource.WEB:
        return await _read_page(str(document.url))
    async with _file(document) as (path, media_type):
        return await reading.read_part(path, media_type, part)


async def begin_document(uow: UnitOfWork, document_id: UUID) -> None:
    """It is being read now."""
    await indexing_rows.move_on(
        uow.session, [document_id], status=DocumentStatus.READING, progress=0,
        failure=None, failure_code=None,
    )  # fmt: skip
    tell(uow, [document_id])


async def keep_part(
    uow: UnitOfWork, run_id: UUID, document_id: UUID, part: int, parts: int, read: Reading
) -> None:
    """Keep what was read of a part."""
    await indexing_rows.keep_part(uow.session, run_id, document_id, part, read)
    if read.title:
        await indexing_rows.name_page(uow.session, document_id, read.title)
    last = part + 1 == parts
    await indexing_rows.move_on(
        uow.session, [document_id], progress=read_percent(part + 1, parts),
        status=DocumentStatus.SPLITTING if last else DocumentStatus.READING,
    )  # fmt: skip
    tell(uow, [document_id])


async def _find(actor: Actor, document_id: UUID) -> Document | None:
    async with unit_of_work(actor) as uow:
        return await indexing_rows.find_document(uow.session, document_id)


@asynccontextmanager
async def _file(document: Document) -> AsyncIterator[tuple[Path, str]]:
    """A copy to read, and what kind of file it is."""
    if document.storage_key is None:
        raise Unreadable(Reason.FILE_MISSING)
    try:
        async with local_copies.copy_of(document.id, document.storage_key) as path:
            yield path, document.media_type or "application/octet-stream"
    except FileGone as error:
        raise Unreadable(Reason.FILE_MISSING) from error


async def _read_page(url: str) -> Reading:
    page = await web_page.fetch_permitted(url)
    with local_copies.written(page.text) as path:
        return await reading.read_part(path, page.media_type, 0)
