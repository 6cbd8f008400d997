"""Every SQL statement on notifications. Row-level security shows people only their own rows."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, Select, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.ids import uuid7
from agents_os.domains.notifications.metadata.models import Notification, NotificationPreference
from agents_os.domains.notifications.metadata.schemas import Note

# Only members who want to see this kind, and only once per fact.
_TELL = text("""
with told as (
  insert into notifications
    (id, org_id, user_id, kind, source, title, subject_kind, subject_id, caused_by)
  select w.id, m.org_id, m.principal_id, :kind, :source, :title,
    :subject_kind, :subject_id, :caused_by
  from unnest(cast(:ids as uuid[]), cast(:people as uuid[])) as w (id, user_id)
  join memberships m on m.principal_id = w.user_id and m.org_id = :org and m.disabled_at is null
  left join notification_preferences p on p.org_id = m.org_id and p.user_id = m.principal_id
  where not (:kind = any (coalesce(p.muted, '{}')))
  on conflict do nothing
  returning id, user_id
)
select t.id, t.user_id, coalesce(not p.digest and :kind = any (p.mailed), false)
from told t left join notification_preferences p on p.org_id = :org and p.user_id = t.user_id
""")
_DIGESTS_DUE = text("select org_id, user_id from private.digests_due(:before)")
_ORGS_WITH_OLD = text("select private.orgs_with_old_notifications(:before)")


class Told(NamedTuple):
    """A new notification: whose, and whether they want it as mail, too."""

    id: UUID
    user_id: UUID
    mail: bool


async def tell(
    session: AsyncSession, org_id: UUID, note: Note, people: Collection[UUID]
) -> list[Told]:
    values = {
        "org": org_id,
        "ids": [uuid7() for _ in people],
        "people": list(people),
        "kind": note.kind.value,
        "source": note.source,
        "title": note.title,
        "subject_kind": note.subject.kind.value,
        "subject_id": note.subject.id,
        "caused_by": note.caused_by,
    }
    return [Told(*row) for row in await session.execute(_TELL, values)]


def of(user_id: UUID, *, unread: bool) -> Select[Notification]:
    statement = select(Notification).where(Notification.user_id == user_id)
    return statement.where(Notification.read_at.is_(None)) if unread else statement


async def find(session: AsyncSession, notification_id: UUID) -> Notification | None:
    return await session.get(Notification, notification_id)


async def mark(session: AsyncSession, user_id: UUID, now: datetime) -> int:
    """Mark everything of a person as read; how many were unread."""
    changed = update(Notification).where(
        Notification.user_id == user_id, Notification.read_at.is_(None)
    )
    return _count(await session.execute(changed.values(read_at=now)))


async def settle(session: AsyncSession, subject_id: UUID, kinds: Sequence[str]) -> list[UUID]:
    """Mark as read, for everybody, what needs nobody any more; whose it was."""
    changed = (
        update(Notification)
        .where(
            Notification.subject_id == subject_id,
            Notification.kind.in_(kinds),
            Notification.read_at.is_(None),
        )
        .values(read_at=func.now())
        .returning(Notification.user_id)
    )
    return list(await session.scalars(changed))


async def get_preferences(
    session: AsyncSession, org_id: UUID, user_id: UUID
) -> NotificationPreference | None:
    return await session.get(NotificationPreference, (org_id, user_id), populate_existing=True)


async def save_preferences(
    session: AsyncSession, org_id: UUID, user_id: UUID, changes: dict[str, Any]
) -> None:
    statement = insert(NotificationPreference).values(org_id=org_id, user_id=user_id, **changes)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["org_id", "user_id"], set_=changes)
        if changes
        else statement.on_conflict_do_nothing()
    )


async def start_digest(
    session: AsyncSession, user_id: UUID, now: datetime, every: timedelta
) -> datetime | None:
    """Since when the digest tells, and that it was begun now; None: it is not due any more."""
    row = await session.scalar(
        select(NotificationPreference)
        .where(NotificationPreference.user_id == user_id)
        .with_for_update()
    )
    if row is None or not row.digest:
        return None
    since = row.digest_sent_at or now - every
    if since > now - every:
        return None
    row.digest_sent_at = now
    return since


async def unread_since(
    session: AsyncSession, user_id: UUID, since: datetime, most: int
) -> list[str]:
    """Titles, newest first."""
    statement = of(user_id, unread=True).where(Notification.created_at > since)
    newest = statement.order_by(Notification.id.desc()).limit(most)
    return [row.title for row in await session.scalars(newest)]


async def digests_due(session: AsyncSession, before: datetime) -> list[tuple[UUID, UUID]]:
    """Organisation and person of each digest to send."""
    rows = await session.execute(_DIGESTS_DUE, {"before": before})
    return [(org_id, user_id) for org_id, user_id in rows]


async def orgs_with_old(session: AsyncSession, before: datetime) -> list[UUID]:
    return list(await session.scalars(_ORGS_WITH_OLD, {"before": before}))


async def delete_old(session: AsyncSession, before: datetime) -> int:
    old = delete(Notification).where(Notification.created_at < before)
    return _count(await session.execute(old))


def _count(result: Any) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
