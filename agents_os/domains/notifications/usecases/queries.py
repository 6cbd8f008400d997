"""Reads of notifications. Everybody reads only their own."""

from uuid import UUID

from agents_os.core.actor import Actor, Kind
from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.identity.metadata.errors import PeopleOnly
from agents_os.domains.notifications.adapters.secondary import repository
from agents_os.domains.notifications.metadata.kinds import LABELS
from agents_os.domains.notifications.metadata.models import Notification
from agents_os.domains.notifications.metadata.schemas import (
    NotificationFilter,
    NotificationPreferencesRead,
    NotificationRead,
    PreferenceRead,
)


async def list_notifications(
    uow: UnitOfWork, page: PageQuery, where: NotificationFilter | None = None
) -> Page[NotificationRead]:
    """What the caller was told in this company, newest first."""
    user_id = person(uow.actor)
    statement = repository.of(user_id, unread=bool(where and where.unread))
    return await paginate(uow.session, statement, Notification.id, page=page, read=NotificationRead)


async def get_notification_preferences(uow: UnitOfWork) -> NotificationPreferencesRead:
    """What the caller wants to see and have mailed; by default everything is seen."""
    user_id = person(uow.actor)
    stored = await repository.get_preferences(uow.session, uow.actor.tenant, user_id)
    muted, mailed = (set(stored.muted), set(stored.mailed)) if stored else (set(), set())
    return NotificationPreferencesRead(
        kinds=[
            PreferenceRead(kind=kind, label=label, shown=kind not in muted, mailed=kind in mailed)
            for kind, label in LABELS.items()
        ],
        digest=bool(stored and stored.digest),
    )


def person(actor: Actor) -> UUID:
    """Whose notifications the caller may see. Raises PeopleOnly: nobody tells API keys anything."""
    if actor.kind is not Kind.USER or actor.user_id is None:
        raise PeopleOnly("Notifications belong to a person. Sign in instead of using an API key.")
    return actor.user_id
