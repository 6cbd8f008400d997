"""What follows a deletion: the bytes go from the storage, again and again until they have gone."""

from datetime import timedelta
from uuid import UUID

import structlog

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import platform_session, unit_of_work
from agents_os.core.errors import AppError
from agents_os.core.jobs import for_each_company
from agents_os.core.storage import storage
from agents_os.domains.knowledge.adapters.secondary import document_rows

log = structlog.get_logger(__name__)

TRY_AGAIN = timedelta(minutes=5)


async def remove_files() -> None:
    """Remove the files that must go now. One that cannot be removed is tried again later."""
    async with platform_session() as session:
        due = await document_rows.removals_due(session)
    await for_each_company(due, _remove)


async def _remove(org_id: UUID, key: str) -> None:
    """Deleting what is gone already is fine, so a crash between the two steps is, too."""
    try:
        await storage().delete(key)
    except AppError as error:
        log.warning("file.not_removed", storage_key=key, reason=error.code)
        async with unit_of_work(Actor.system(org_id)) as uow:
            await document_rows.remove_file_at(uow.session, key, utc_now() + TRY_AGAIN)
        return
    async with unit_of_work(Actor.system(org_id)) as uow:
        await document_rows.forget_removal(uow.session, key)
