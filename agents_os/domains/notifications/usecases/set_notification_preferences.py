"""What a person wants to be told, and how."""

from agents_os.core.db import UnitOfWork
from agents_os.domains.notifications.adapters.secondary import repository
from agents_os.domains.notifications.metadata.schemas import (
    NotificationPreferencesRead,
    NotificationPreferencesUpdate,
)
from agents_os.domains.notifications.usecases.queries import (
    get_notification_preferences,
    person,
)


async def set_notification_preferences(
    uow: UnitOfWork, body: NotificationPreferencesUpdate
) -> NotificationPreferencesRead:
    """Change the caller's own choices in this company; what is not given stays."""
    user_id = person(uow.actor)
    changes = body.model_dump(exclude_none=True, mode="json")
    await repository.save_preferences(uow.session, uow.actor.tenant, user_id, changes)
    return await get_notification_preferences(uow)
