"""Cells of the role matrix that an organisation has changed."""

from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Reach
from agents_os.domains.identity.metadata.models import RoleOverride
from agents_os.domains.identity.metadata.permissions import BY_KEY, Role


async def list_by_role(session: AsyncSession, org_id: UUID) -> dict[Role, dict[str, Reach | None]]:
    """Role -> permission key -> reach. Permissions that exist no more are left out."""
    found: dict[Role, dict[str, Reach | None]] = {role: {} for role in Role}
    for row in await session.scalars(select(RoleOverride).where(RoleOverride.org_id == org_id)):
        if row.permission in BY_KEY:
            found[Role(row.role)][row.permission] = Reach(row.reach) if row.reach else None
    return found


async def clear(session: AsyncSession, org_id: UUID, role: Role, permission: str) -> None:
    await session.execute(
        delete(RoleOverride).where(
            RoleOverride.org_id == org_id,
            RoleOverride.role == role,
            RoleOverride.permission == permission,
        )
    )


async def add(
    session: AsyncSession, org_id: UUID, role: Role, permission: str, reach: Reach | None
) -> None:
    await session.execute(
        insert(RoleOverride).values(org_id=org_id, role=role, permission=permission, reach=reach)
    )
