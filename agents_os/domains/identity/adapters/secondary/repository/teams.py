"""Teams and who is in them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from agents_os.domains.identity.metadata.models import Team, TeamMember


def with_members(org_id: UUID) -> Select[Team]:
    return select(Team).where(Team.org_id == org_id).options(selectinload(Team.members))


async def get_team(session: AsyncSession, team_id: UUID) -> Team | None:
    """One team with its members, read afresh."""
    statement = (
        select(Team)
        .where(Team.id == team_id)
        .options(selectinload(Team.members))
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def team_exists(session: AsyncSession, org_id: UUID, team_id: UUID) -> bool:
    found = select(exists().where(Team.id == team_id, Team.org_id == org_id))
    return (await session.execute(found)).scalar_one()


async def name_is_taken(session: AsyncSession, name: str, *, except_id: UUID | None) -> bool:
    statement = select(Team.id).where(func.lower(Team.name) == name.lower(), Team.id != except_id)
    return (await session.scalars(statement)).first() is not None


async def add_members(
    session: AsyncSession, org_id: UUID, team_id: UUID, user_ids: Iterable[UUID]
) -> None:
    rows = [{"org_id": org_id, "team_id": team_id, "user_id": user_id} for user_id in user_ids]
    if rows:
        await session.execute(insert(TeamMember).values(rows).on_conflict_do_nothing())


async def remove_members(session: AsyncSession, team_id: UUID, user_ids: Iterable[UUID]) -> None:
    await session.execute(
        delete(TeamMember).where(TeamMember.team_id == team_id, TeamMember.user_id.in_(user_ids))
    )


async def delete_team(session: AsyncSession, team_id: UUID) -> None:
    await session.execute(delete(Team).where(Team.id == team_id))
