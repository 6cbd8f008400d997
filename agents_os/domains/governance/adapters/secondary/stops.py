"""SQL on the stop of a company. Row-level security shows each organisation its own."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.governance.metadata.models import CompanyStop

OPEN = CompanyStop.resumed_at.is_(None)


def is_stopped() -> ColumnElement[bool]:
    """For other statements: whether the organisation stands still, as of now."""
    return exists(select(CompanyStop.id).where(OPEN))


async def find_open(session: AsyncSession, *, lock: bool = False) -> CompanyStop | None:
    statement = select(CompanyStop).where(OPEN).execution_options(populate_existing=True)
    return await session.scalar(statement.with_for_update() if lock else statement)


async def add(session: AsyncSession, stop: CompanyStop) -> bool:
    """Whether it stands still only now: of two who stop at the same time one is first."""
    values = {
        key: getattr(stop, key) for key in ("id", "org_id", "reason", "stopped_by", "stopped_at")
    }
    statement = insert(CompanyStop).values(values).on_conflict_do_nothing()
    added = await session.execute(statement.returning(CompanyStop.id))
    return added.scalar_one_or_none() is not None
