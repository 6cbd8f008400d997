"""Retention."""

from datetime import timedelta

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.notifications.adapters.secondary import repository

KEPT = timedelta(days=90)


async def sweep_notifications(uow: UnitOfWork) -> int:
    """Delete what the company's people were told more than 90 days ago; how much that was."""
    return await repository.delete_old(uow.session, utc_now() - KEPT)
