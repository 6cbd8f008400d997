"""Sessions and refresh tokens, and the one query that turns a session or key into an actor."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, delete, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.identity.metadata.models import ApiKey, RefreshToken, Session

Condition = ColumnElement[bool]

_SEEN_EVERY = timedelta(minutes=1)

# `holder` is whose membership counts: the person, also behind an API key.
_STANDING = """
  m.role, o.members_can_build,
  array(select t.team_id from team_members t
        where t.user_id = m.principal_id and t.org_id = m.org_id) as team_ids,
  (select jsonb_object_agg(r.permission, r.reach) from role_overrides r
   where r.org_id = m.org_id and r.role = m.role) as overrides
"""
_BY_SESSION = text(f"""
select s.id as session_id, s.user_id, m.org_id, s.last_seen_at, {_STANDING}
from sessions s
left join memberships m on m.principal_id = s.user_id and m.org_id = s.org_id
  and m.disabled_at is null
left join orgs o on o.id = m.org_id
where s.id = :id and s.revoked_at is null and s.expires_at > :now
""")
_BY_KEY = text(f"""
select k.id as key_id, k.created_by as user_id, k.org_id, k.scopes, k.last_used_at, {_STANDING}
from api_keys k
join memberships own on own.principal_id = k.id and own.org_id = k.org_id
  and own.disabled_at is null
join memberships m on m.principal_id = k.created_by and m.org_id = k.org_id
  and m.disabled_at is null
join orgs o on o.id = k.org_id
where k.key_hash = :hash and k.revoked_at is null
  and (k.expires_at is null or k.expires_at > :now)
""")
_BY_MEMBER = text(f"""
select m.principal_id as user_id, m.org_id, cast(null as uuid) as session_id, {_STANDING}
from memberships m
join users u on u.id = m.principal_id
join orgs o on o.id = m.org_id
where m.principal_id = :user_id and m.org_id = :org_id and m.disabled_at is null
""")


async def standing_by_session(
    session: AsyncSession, session_id: UUID, now: datetime
) -> RowMapping | None:
    result = await session.execute(_BY_SESSION, {"id": session_id, "now": now})
    return result.mappings().one_or_none()


async def standing_by_key(session: AsyncSession, key_hash: str, now: datetime) -> RowMapping | None:
    result = await session.execute(_BY_KEY, {"hash": key_hash, "now": now})
    return result.mappings().one_or_none()


async def standing_by_member(
    session: AsyncSession, org_id: UUID, user_id: UUID
) -> RowMapping | None:
    result = await session.execute(_BY_MEMBER, {"org_id": org_id, "user_id": user_id})
    return result.mappings().one_or_none()


async def touch_session(session: AsyncSession, row: RowMapping, now: datetime) -> None:
    """Note that the session is in use; at most one write a minute."""
    if now - row["last_seen_at"] > _SEEN_EVERY:
        await session.execute(
            update(Session).where(Session.id == row["session_id"]).values(last_seen_at=now)
        )


async def touch_key(session: AsyncSession, row: RowMapping, now: datetime) -> None:
    """Note that the key is in use; at most one write a minute."""
    if row["last_used_at"] is None or now - row["last_used_at"] > _SEEN_EVERY:
        await session.execute(
            update(ApiKey).where(ApiKey.id == row["key_id"]).values(last_used_at=now)
        )


def live_of(user_id: UUID, now: datetime) -> Select[Session]:
    return select(Session).where(
        Session.user_id == user_id, Session.revoked_at.is_(None), Session.expires_at > now
    )


async def lock_session(session: AsyncSession, session_id: UUID) -> Session | None:
    return await session.get(Session, session_id, with_for_update=True)


async def revoke(
    session: AsyncSession, now: datetime, reason: str, *which: Condition
) -> Sequence[Session]:
    """End the live sessions that meet all of `which`; return them."""
    statement = (
        update(Session)
        .where(Session.revoked_at.is_(None), *which)
        .values(revoked_at=now, revoke_reason=reason)
        .returning(Session)
    )
    return (await session.scalars(statement)).all()


async def lock_refresh_token(
    session: AsyncSession, token_hash: str
) -> tuple[RefreshToken, Session] | None:
    """The token and its session, both locked: two tabs refreshing at once queue up here."""
    statement = (
        select(RefreshToken, Session)
        .join(Session, Session.id == RefreshToken.session_id)
        .where(RefreshToken.token_hash == token_hash)
        .with_for_update()
    )
    found = (await session.execute(statement)).one_or_none()
    return (found[0], found[1]) if found else None


async def delete_expired_tokens(session: AsyncSession, session_id: UUID, now: datetime) -> None:
    """Forget tokens of the session that nobody could use any more, not even to be caught."""
    await session.execute(
        delete(RefreshToken).where(
            RefreshToken.session_id == session_id, RefreshToken.expires_at <= now
        )
    )


async def is_live(session: AsyncSession, session_id: UUID, user_id: UUID, now: datetime) -> bool:
    statement = live_of(user_id, now).where(Session.id == session_id)
    return (await session.scalars(statement)).one_or_none() is not None


async def delete_ended(session: AsyncSession, before: datetime) -> None:
    await session.execute(
        delete(Session).where(or_(Session.revoked_at < before, Session.expires_at < before))
    )
