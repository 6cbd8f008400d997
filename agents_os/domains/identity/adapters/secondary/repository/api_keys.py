"""API keys and their memberships."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.identity.metadata.models import ApiKey, Membership


def of(org_id: UUID, creator_id: UUID | None) -> Select[ApiKey]:
    """Keys of an organisation; of this creator only, if given."""
    statement = select(ApiKey).where(ApiKey.org_id == org_id)
    return statement if creator_id is None else statement.where(ApiKey.created_by == creator_id)


async def get_key(session: AsyncSession, key_id: UUID) -> ApiKey | None:
    return await session.get(ApiKey, key_id)


async def set_role(session: AsyncSession, org_id: UUID, user_id: UUID, role: str) -> None:
    """Give the API keys of `user_id` their creator's new role."""
    keys = select(ApiKey.id).where(ApiKey.org_id == org_id, ApiKey.created_by == user_id)
    await session.execute(
        update(Membership)
        .where(Membership.org_id == org_id, Membership.principal_id.in_(keys))
        .values(role=role)
    )


async def revoke(session: AsyncSession, org_id: UUID, keys: Sequence[UUID], now: datetime) -> None:
    """Revoke API keys and take their memberships away."""
    await session.execute(
        update(ApiKey)
        .where(ApiKey.org_id == org_id, ApiKey.id.in_(keys), ApiKey.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    await session.execute(
        delete(Membership).where(
            Membership.org_id == org_id,
            Membership.principal_id.in_(keys),
            Membership.kind == "api_key",
        )
    )


async def ids_of(session: AsyncSession, org_id: UUID, user_id: UUID) -> Sequence[UUID]:
    statement = select(ApiKey.id).where(ApiKey.org_id == org_id, ApiKey.created_by == user_id)
    return (await session.scalars(statement)).all()
