"""Files for whoever holds an address that opens one: nobody is signed in."""

from agents_os.core import ratelimit
from agents_os.core.actor import GATEKEEPER
from agents_os.core.db import unit_of_work
from agents_os.core.file_links import read_ticket
from agents_os.core.random_tokens import hash_token
from agents_os.domains.knowledge.adapters.secondary import document_rows
from agents_os.domains.knowledge.adapters.secondary.document_rows import StoredFile
from agents_os.domains.knowledge.metadata.errors import LinkNotFound


async def open_signed(token: str, ip: str) -> tuple[StoredFile, bool]:
    """The file of an address we signed, and whether it is to be shown.

    Raises:
        FileLinkExpired: not ours, or too old.
        LinkNotFound: the document was deleted since.
        TooManyRequests
    """
    await ratelimit.check("file_links", ip)
    ticket = read_ticket(token)
    async with unit_of_work(GATEKEEPER) as uow:
        file = await document_rows.signed(uow.session, ticket.org_id, ticket.document_id)
    return _known(file), ticket.inline


async def open_shared(token: str, ip: str) -> StoredFile:
    """The file behind a link somebody shared. Raises LinkNotFound, TooManyRequests.

    A link is limited as well, from wherever it is opened: it may have gone around the world.
    """
    await ratelimit.check("file_links", ip)
    async with unit_of_work(GATEKEEPER) as uow:
        file = _known(await document_rows.linked(uow.session, hash_token(token)))
    await ratelimit.check("file_links", "link", token)
    return file


def _known(file: StoredFile | None) -> StoredFile:
    if file is None:
        raise LinkNotFound(
            "This link does not work any more. Ask whoever gave it to you for a new one."
        )
    return file
