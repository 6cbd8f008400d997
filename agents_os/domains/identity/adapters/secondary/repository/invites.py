"""Invites."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.identity.metadata.models import Invite


def of(org_id: UUID, team_ids: Collection[UUID] | None) -> Select[Invite]:
    """Invites of an organisation; into these teams only, if given."""
    statement = select(Invite).where(Invite.org_id == org_id)
    return statement if team_ids is None else statement.where(Invite.team_id.in_(team_ids))


async def lock_invite(session: AsyncSession, invite_id: UUID) -> Invite | None:
    return await session.get(Invite, invite_id, with_for_update=True)


async def find_open(session: AsyncSession, email: str) -> Invite | None:
    """The invite of this address that is neither accepted nor withdrawn, locked."""
    statement = (
        select(Invite)
        .where(
            func.lower(Invite.email) == email.lower(),
            Invite.accepted_at.is_(None),
            Invite.revoked_at.is_(None),
        )
        .with_for_update()
    )
    return (await session.scalars(statement)).one_or_none()


async def find_by_token(session: AsyncSession, token_hash: str) -> Invite | None:
    statement = select(Invite).where(Invite.token_hash == token_hash)
    return (await session.scalars(statement)).one_or_none()


async def lock_by_token(session: AsyncSession, token_hash: str) -> Invite | None:
    statement = select(Invite).where(Invite.token_hash == token_hash).with_for_update()
    return (await session.scalars(statement)).one_or_none()


async def revoke_of_inviter(
    session: AsyncSession, org_id: UUID, user_id: UUID, roles: Sequence[str], now: datetime
) -> None:
    """Withdraw open invites of `user_id` to one of `roles`."""
    await session.execute(
        update(Invite)
        .where(
            Invite.org_id == org_id,
            Invite.invited_by == user_id,
            Invite.role.in_(roles),
            Invite.accepted_at.is_(None),
            Invite.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
