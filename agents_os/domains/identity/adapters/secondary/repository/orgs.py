"""Organisations, memberships, role overrides."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.identity.metadata.models import Membership, Org, User


async def add_org(session: AsyncSession, org: dict[str, object]) -> Org | None:
    """The new organisation; None if its slug is taken."""
    statement = insert(Org).values(org).on_conflict_do_nothing().returning(Org)
    return (await session.scalars(statement)).one_or_none()


async def get_org(session: AsyncSession, org_id: UUID) -> Org | None:
    return await session.get(Org, org_id)


async def add_membership(session: AsyncSession, membership: Membership) -> None:
    session.add(membership)
    await session.flush()


async def list_memberships(
    session: AsyncSession, user_id: UUID
) -> Sequence[tuple[Membership, Org, User]]:
    """The organisations a person works in, oldest membership first."""
    statement = (
        select(Membership, Org, User)
        .join(Org, Org.id == Membership.org_id)
        .join(User, User.id == Membership.principal_id)
        .where(Membership.principal_id == user_id, Membership.disabled_at.is_(None))
        .order_by(Membership.created_at, Membership.org_id)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(statement)]


async def get_membership(
    session: AsyncSession, principal_id: UUID, org_id: UUID
) -> Membership | None:
    return await session.get(Membership, (principal_id, org_id))


async def lock_owners(session: AsyncSession, org_id: UUID) -> Sequence[UUID]:
    """Owners of the organisation, locked so that two of them cannot leave at the same time."""
    statement = (
        select(Membership.principal_id)
        .where(
            Membership.org_id == org_id,
            Membership.role == "owner",
            Membership.kind == "user",
            Membership.disabled_at.is_(None),
        )
        .order_by(Membership.principal_id)
        .with_for_update()
    )
    return (await session.scalars(statement)).all()


async def count_members(session: AsyncSession, org_id: UUID) -> int:
    statement = select(func.count()).where(Membership.org_id == org_id, Membership.kind == "user")
    return (await session.scalars(statement)).one()
