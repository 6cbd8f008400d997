"""Users, credentials, password resets. The last two are readable for the gatekeeper only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.ids import uuid7
from agents_os.domains.identity.metadata.models import PasswordReset, User, UserCredential


async def add_user(session: AsyncSession, email: str, display_name: str) -> User | None:
    """The new user; None if the address is taken, also by a sign-up running at this moment."""
    statement = (
        insert(User)
        .values(id=uuid7(), email=email, display_name=display_name)
        .on_conflict_do_nothing()
        .returning(User)
    )
    return (await session.scalars(statement)).one_or_none()


async def get_user(session: AsyncSession, user_id: UUID) -> User | None:
    return await session.get(User, user_id)


async def find_user(session: AsyncSession, email: str) -> User | None:
    statement = select(User).where(func.lower(User.email) == email.lower())
    return (await session.scalars(statement)).one_or_none()


async def confirm_email(session: AsyncSession, user_id: UUID, email: str, now: datetime) -> bool:
    """Note that the person reads `email`; False if it is not their address (any more)."""
    user = await session.get(User, user_id)
    if user is None or user.email.lower() != email.lower():
        return False
    user.email_confirmed_at = user.email_confirmed_at or now
    return True


async def get_credential(session: AsyncSession, user_id: UUID) -> UserCredential | None:
    return await session.get(UserCredential, user_id)


async def lock_credential(session: AsyncSession, user_id: UUID) -> UserCredential | None:
    return await session.get(UserCredential, user_id, with_for_update=True)


async def set_password_hash(session: AsyncSession, user_id: UUID, password_hash: str) -> None:
    """Store the hash and forget failed attempts."""
    fresh = {"password_hash": password_hash, "failed_attempts": 0, "locked_until": None}
    statement = insert(UserCredential).values(user_id=user_id, **fresh)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id"], set_={**fresh, "updated_at": func.now()}
        )
    )


async def replace_reset(session: AsyncSession, reset: PasswordReset) -> None:
    """Make `reset` the only usable one of its user."""
    await session.execute(
        delete(PasswordReset).where(
            PasswordReset.user_id == reset.user_id, PasswordReset.used_at.is_(None)
        )
    )
    session.add(reset)


async def find_user_by_reset(session: AsyncSession, token_hash: str, now: datetime) -> User | None:
    """Whose live reset token this is."""
    statement = (
        select(User)
        .join(PasswordReset, PasswordReset.user_id == User.id)
        .where(
            PasswordReset.token_hash == token_hash,
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > now,
        )
    )
    return (await session.scalars(statement)).one_or_none()


async def use_reset(session: AsyncSession, token_hash: str, now: datetime) -> UUID | None:
    """Mark a live reset token as used and return its user; None if it is not usable."""
    statement = (
        update(PasswordReset)
        .where(
            PasswordReset.token_hash == token_hash,
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > now,
        )
        .values(used_at=now)
        .returning(PasswordReset.user_id)
    )
    return (await session.scalars(statement)).one_or_none()


async def delete_expired_resets(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(PasswordReset).where(PasswordReset.expires_at < before))
