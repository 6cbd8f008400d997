from uuid import UUID

from agents_os.core.db import UnitOfWork, platform_session
from agents_os.core.jobs import as_system, for_each_company
from agents_os.domains.knowledge.adapters.secondary import document_rows
from agents_os.domains.knowledge.usecases.delete_document import remove


async def delete_expired_documents() -> None:
    """Delete what should be kept no longer. Publishes DocumentDeleted for each.

    Nobody has found them since the moment they expired: every read leaves them out.
    """
    async with platform_session() as session:
        due = await document_rows.expired(session)
    await for_each_company(due, as_system(_delete))


async def _delete(uow: UnitOfWork, document_id: UUID) -> None:
    document = await document_rows.lock_expired(uow.session, document_id)
    if document is not None:  # still there, and nobody has given it more time
        await remove(uow, document)
