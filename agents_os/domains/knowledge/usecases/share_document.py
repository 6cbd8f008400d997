from datetime import timedelta
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.core.random_tokens import hash_token, new_token
from agents_os.core.settings import settings
from agents_os.domains.knowledge.adapters.secondary import document_rows
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_edit_document
from agents_os.domains.knowledge.metadata.document_models import DocumentLink
from agents_os.domains.knowledge.metadata.document_schemas import LinkCreate, LinkMade, LinkRead
from agents_os.domains.knowledge.metadata.errors import DocumentHasNoFile


async def share_document(uow: UnitOfWork, document_id: UUID, body: LinkCreate) -> LinkMade:
    """Make a link that opens the file for whoever has it, until it expires or is withdrawn.

    Raises:
        DocumentNotFound, Forbidden.
        DocumentHasNoFile: a web page.
    """
    uow.actor.require(EDIT)
    document, base = await document_rows.find(uow.session, document_id, uow.actor)
    require_edit_document(uow.actor, base, document)
    if document.storage_key is None:
        raise DocumentHasNoFile("This is a web page. Share its address instead.", url=document.url)
    token = new_token()
    link = DocumentLink(
        id=uuid7(),
        org_id=document.org_id,
        document_id=document_id,
        token_hash=hash_token(token),
        created_by=uow.actor.user_id,
        created_at=utc_now(),
        expires_at=utc_now() + timedelta(hours=body.hours),
    )
    await document_rows.add(uow.session, link)
    await uow.session.refresh(link)
    uow.signal("document", document_id)
    url = f"{settings().base_url}/api/v1/shared-documents/{token}"
    return LinkMade(**LinkRead.model_validate(link).model_dump(), url=url)
