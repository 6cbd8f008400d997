from datetime import timedelta
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import unit_of_work
from agents_os.core.file_links import FileTicket, sign_ticket
from agents_os.core.settings import settings
from agents_os.core.storage import StoredAs, storage
from agents_os.domains.knowledge.adapters.secondary import document_rows
from agents_os.domains.knowledge.metadata.document_schemas import FileLink
from agents_os.domains.knowledge.metadata.errors import DocumentHasNoFile

VALID = timedelta(minutes=5)  # long enough to begin
SHOWN = timedelta(hours=1)  # a reader asks for more pages of a file while it is open


async def link_to_file(actor: Actor, document_id: UUID, *, inline: bool = False) -> FileLink:
    """An address that downloads the file, or shows it (`inline`), without signing in.

    Downloads come from the storage itself where it can; what is shown always comes from us, with
    the headers that keep it harmless. Opens its own unit of work.

    Raises:
        DocumentNotFound.
        DocumentHasNoFile: a web page.
        StorageAway.
    """
    actor.require("agents:read")
    async with unit_of_work(actor) as uow:
        document, _ = await document_rows.find(uow.session, document_id, actor)
    if document.storage_key is None:
        raise DocumentHasNoFile("This is a web page. Open its address instead.", url=document.url)
    valid = SHOWN if inline else VALID
    expires_at = utc_now() + valid
    if not inline:
        file = StoredAs(document.name, str(document.media_type))
        link = await storage().link(document.storage_key, file, valid)
        if link is not None:
            return FileLink(url=link, expires_at=expires_at)
    token = sign_ticket(FileTicket(document.org_id, document_id, inline), expires_at)
    return FileLink(url=f"{settings().base_url}/api/v1/files/{token}", expires_at=expires_at)
