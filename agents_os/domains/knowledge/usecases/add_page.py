from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.http import web_address
from agents_os.core.ids import uuid7
from agents_os.domains.knowledge.adapters.secondary import base_rows, document_rows
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_add
from agents_os.domains.knowledge.metadata.document_models import Document, DocumentSource
from agents_os.domains.knowledge.metadata.document_schemas import DocumentRead, PageAdd
from agents_os.domains.knowledge.metadata.errors import DocumentKnown
from agents_os.domains.knowledge.usecases.add_document import add_document

_LONGEST_NAME = 200


async def add_page(uow: UnitOfWork, base_id: UUID, body: PageAdd) -> DocumentRead:
    """Add a page of the public internet; it is read afterwards. Publishes DocumentAdded.

    Raises:
        BaseNotFound, Forbidden.
        AddressRefused: not the address of a public web page.
        DocumentKnown: this page is in the base already.
    """
    uow.actor.require(EDIT)
    base = await base_rows.find(uow.session, base_id, uow.actor, lock=True)
    require_add(uow.actor, base)
    url = web_address(body.url)
    known = await document_rows.same(uow.session, base_id, url=url)
    if known is not None:
        raise DocumentKnown(
            "This page is in this knowledge base already.", document_id=str(known.id)
        )
    document = Document(
        id=uuid7(),
        org_id=base.org_id,
        base_id=base_id,
        name=body.name or url.partition("://")[2][:_LONGEST_NAME],
        source=DocumentSource.WEB,
        url=url,
        owner_id=uow.actor.user_id,
        **body.model_dump(include={"tags", "visibility", "expires_at"}),
    )
    return await add_document(uow, base, document)
