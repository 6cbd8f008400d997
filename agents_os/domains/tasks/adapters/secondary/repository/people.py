"""Members of the company by their address. Identity's tables, only looked up."""

from uuid import UUID

from sqlalchemy import Text, Uuid, column, func, select, table
from sqlalchemy.ext.asyncio import AsyncSession

_users = table("users", column("id", Uuid), column("email", Text))
_memberships = table(
    "memberships", column("principal_id", Uuid), column("org_id", Uuid), column("kind", Text)
)


async def by_address(session: AsyncSession, org_id: UUID, addresses: set[str]) -> dict[str, UUID]:
    """Lower-case address -> member; unknown ones are left out."""
    if not addresses:
        return {}
    address = func.lower(_users.c.email)
    statement = (
        select(address, _users.c.id)
        .join(_memberships, _memberships.c.principal_id == _users.c.id)
        .where(
            _memberships.c.org_id == org_id,
            _memberships.c.kind == "user",
            address.in_(addresses),
        )
    )
    return dict((await session.execute(statement)).all())
