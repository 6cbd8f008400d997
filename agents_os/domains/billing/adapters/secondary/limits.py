"""How much of a limited resource is in use."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_TAKE = text("select plan, used from ledger.take_place(:org, :resource)")
_ALL = text(
    "select o.plan, r, ledger.in_use(o.id, r) from public.orgs o, unnest(cast(:of as text[])) r"
    " where o.id = :org"
)


async def take_place(session: AsyncSession, org_id: UUID, resource: str) -> tuple[str, int]:
    """(plan, how many there are); until the transaction ends nobody else counts this resource."""
    row = (await session.execute(_TAKE, {"org": org_id, "resource": resource})).one()
    return row.plan, row.used


async def in_use(
    session: AsyncSession, org_id: UUID, resources: Sequence[str]
) -> list[tuple[str, str, int]]:
    """(plan, resource, how many there are), without waiting for anybody."""
    rows = await session.execute(_ALL, {"org": org_id, "of": list(resources)})
    return [(plan, resource, used) for plan, resource, used in rows]
