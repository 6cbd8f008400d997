from agents_os.core.actor import Actor
from agents_os.core.db import platform_session, unit_of_work
from agents_os.domains.knowledge.adapters.secondary import document_rows
from agents_os.domains.knowledge.usecases.delete_document import remove


async def delete_expired_documents() -> None:
    """Delete what should be kept no longer. Publishes DocumentDeleted for each.

    Nobody has found them since the moment they expired: every read leaves them out.
    """
    async with platform_session() as session:
        due = await document_rows.expired(session)
    for org_id, document_id in due:
        async with unit_of_work(Actor.system(org_id)) as uow:
            document = await document_rows.lock_expired(uow.session, document_id)
            if document is not None:  # still there, and nobody has given it more time
                await remove(uow, document)
