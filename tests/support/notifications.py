"""Shortcuts for tests about notifications."""

from typing import Any
from uuid import UUID

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.core.pagination import PageQuery
from agents_os.domains.notifications.metadata.kinds import Kind, SubjectKind
from agents_os.domains.notifications.metadata.schemas import (
    Note,
    NotificationPreferencesUpdate,
    NotificationRead,
    Subject,
)
from agents_os.domains.notifications.usecases.notify import notify
from agents_os.domains.notifications.usecases.queries import list_notifications
from agents_os.domains.notifications.usecases.set_notification_preferences import (
    set_notification_preferences,
)


async def told(actor: Actor) -> list[NotificationRead]:
    async with db.unit_of_work(actor) as uow:
        return (await list_notifications(uow, PageQuery(limit=100))).data


async def titles(actor: Actor, *, unread: bool = False) -> list[str]:
    return [each.title for each in await told(actor) if not (unread and each.read_at)]


async def choose(actor: Actor, **fields: Any) -> None:
    async with db.unit_of_work(actor) as uow:
        await set_notification_preferences(uow, NotificationPreferencesUpdate(**fields))


def note(source: str = "test:1", **changes: Any) -> Note:
    subject = Subject(SubjectKind.TASK, uuid7())
    return Note(
        **{"kind": Kind.MENTIONED, "subject": subject, "source": source, "title": "Hi"} | changes
    )


async def tell(actor: Actor, *people: UUID | None, **changes: Any) -> None:
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        await notify(uow, note(**changes), people)
