"""Take back what needs nobody any more."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.notifications.adapters.secondary import repository
from agents_os.domains.notifications.metadata.kinds import Kind


async def settle_subject(uow: UnitOfWork, subject_id: UUID, *kinds: Kind) -> None:
    """Mark what people were told about the subject as read: somebody has seen to it."""
    for user_id in await repository.settle(uow.session, subject_id, kinds):
        uow.signal("notification", user_id)
