"""Memberships of people."""

from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from agents_os.domains.identity.metadata.models import Membership, User


def people_of(org_id: UUID) -> Select[Membership]:
    """Memberships of people, with user and teams loaded."""
    return (
        select(Membership)
        .where(
            Membership.org_id == org_id,
            Membership.kind == "user",
            Membership.disabled_at.is_(None),
        )
        .options(joinedload(Membership.user), selectinload(Membership.teams))
    )


async def get_member(session: AsyncSession, org_id: UUID, user_id: UUID) -> Membership | None:
    """One person's membership, read afresh."""
    statement = (
        people_of(org_id)
        .where(Membership.principal_id == user_id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def find_by_email(session: AsyncSession, org_id: UUID, email: str) -> Membership | None:
    statement = (
        people_of(org_id)
        .join(User, User.id == Membership.principal_id)
        .where(func.lower(User.email) == email.lower())
    )
    return (await session.scalars(statement)).one_or_none()


async def unknown_among(session: AsyncSession, org_id: UUID, user_ids: set[UUID]) -> set[UUID]:
    """Those of `user_ids` who are no members."""
    statement = select(Membership.principal_id).where(
        Membership.org_id == org_id,
        Membership.kind == "user",
        Membership.principal_id.in_(user_ids),
    )
    return user_ids - set(await session.scalars(statement))


async def set_role(session: AsyncSession, org_id: UUID, user_id: UUID, role: str) -> bool:
    """Whether row-level security let the change through."""
    statement = (
        update(Membership)
        .where(Membership.org_id == org_id, Membership.principal_id == user_id)
        .values(role=role)
        .returning(Membership.principal_id)
    )
    return (await session.scalars(statement)).one_or_none() is not None


async def delete_member(session: AsyncSession, org_id: UUID, user_id: UUID) -> bool:
    """Whether row-level security let the removal through."""
    statement = (
        delete(Membership)
        .where(Membership.org_id == org_id, Membership.principal_id == user_id)
        .returning(Membership.principal_id)
    )
    return (await session.scalars(statement)).one_or_none() is not None
