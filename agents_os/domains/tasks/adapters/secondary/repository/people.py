"""Members of the company. Identity's tables, only looked up."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, column, func, select, table
from sqlalchemy.ext.asyncio import AsyncSession

_users = table("users", column("id", Uuid), column("email", Text), column("display_name", Text))
_memberships = table(
    "memberships",
    column("principal_id", Uuid),
    column("org_id", Uuid),
    column("kind", Text),
    column("role", Text),
    column("disabled_at", DateTime),
)

MOST_CANDIDATES = 200


class Colleague(NamedTuple):
    id: UUID
    name: str
    role: str


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


async def who_take_work(session: AsyncSession, org_id: UUID) -> Sequence[Colleague]:
    """Everybody work can be given to, by name."""
    statement = (
        select(_users.c.id, _users.c.display_name, _memberships.c.role)
        .join(_memberships, _memberships.c.principal_id == _users.c.id)
        .where(
            _memberships.c.org_id == org_id,
            _memberships.c.kind == "user",
            _memberships.c.role != "viewer",
            _memberships.c.disabled_at.is_(None),
        )
        .order_by(_users.c.display_name, _users.c.id)
        .limit(MOST_CANDIDATES)
    )
    return [Colleague(*row) for row in await session.execute(statement)]
