"""Reads of documents."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.knowledge.adapters.secondary import base_rows, document_rows
from agents_os.domains.knowledge.metadata.base_access import may_edit_document
from agents_os.domains.knowledge.metadata.base_models import KnowledgeBase
from agents_os.domains.knowledge.metadata.document_models import Document
from agents_os.domains.knowledge.metadata.document_schemas import (
    DocumentFilter,
    DocumentRead,
    LinkRead,
)


async def list_documents(
    uow: UnitOfWork,
    base_id: UUID,
    query: DocumentFilter | None = None,
    page: PageQuery | None = None,
) -> Page[DocumentRead]:
    """Documents of a base that the caller sees, newest first. Raises BaseNotFound."""
    uow.actor.require("agents:read")
    base = await base_rows.find(uow.session, base_id, uow.actor)
    return await paginate(
        uow.session,
        document_rows.matching(uow.actor, base_id, query or DocumentFilter()),
        Document.id,
        page=page or PageQuery(),
        read=lambda document: read_document(uow, base, document),
    )


async def get_document(uow: UnitOfWork, document_id: UUID) -> DocumentRead:
    """One document. Raises DocumentNotFound."""
    uow.actor.require("agents:read")
    document, base = await document_rows.find(uow.session, document_id, uow.actor)
    return read_document(uow, base, document)


async def list_links(uow: UnitOfWork, document_id: UUID) -> list[LinkRead]:
    """Links to a document that still work, newest first. Raises DocumentNotFound."""
    await get_document(uow, document_id)
    found = await document_rows.links(uow.session, document_id, utc_now())
    return [LinkRead.model_validate(each) for each in found]


def read_document(uow: UnitOfWork, base: KnowledgeBase, document: Document) -> DocumentRead:
    read = DocumentRead.model_validate(document)
    editable = may_edit_document(uow.actor, base, document)
    return read.model_copy(update={"can": ("edit",) if editable else ()})


async def fresh(uow: UnitOfWork, base: KnowledgeBase, document: Document) -> DocumentRead:
    """A document that was just changed, as the database has it now."""
    await uow.session.flush()
    await uow.session.refresh(document)
    return read_document(uow, base, document)
