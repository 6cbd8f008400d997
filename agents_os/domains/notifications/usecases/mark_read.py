"""Mark notifications as read."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.notifications.adapters.secondary import repository
from agents_os.domains.notifications.metadata.errors import NotificationNotFound
from agents_os.domains.notifications.metadata.schemas import NotificationRead, NotificationsMarked
from agents_os.domains.notifications.usecases.queries import person


async def mark_read(
    uow: UnitOfWork, notification_id: UUID, *, read: bool = True
) -> NotificationRead:
    """Mark one of the caller's notifications as read, or as unread again.

    Raises:
        NotificationNotFound: unknown, or somebody else's.
    """
    user_id = person(uow.actor)
    found = await repository.find(uow.session, notification_id)
    if found is None or found.user_id != user_id:
        raise NotificationNotFound("There is no such notification. It may be too old to be kept.")
    if read != (found.read_at is not None):
        found.read_at = utc_now() if read else None
        await uow.session.flush()
        uow.signal("notification", user_id)
    return NotificationRead.model_validate(found)


async def mark_all_read(uow: UnitOfWork) -> NotificationsMarked:
    """Mark all of the caller's notifications in this company as read."""
    user_id = person(uow.actor)
    marked = await repository.mark(uow.session, user_id, utc_now())
    if marked:
        uow.signal("notification", user_id)
    return NotificationsMarked(marked=marked)
