"""Bases of the table classes. Columns, keys and policies are made by Alembic, not from here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, MetaData, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from agents_os.core.ids import uuid7


class Table(DeclarativeBase):
    """Base of every table class."""

    metadata = MetaData()


async def insert_row(session: AsyncSession, row: Table) -> None:
    """Write a row that this unit of work only reads from now on.

    Past the ORM's bookkeeping, which takes several times as long; for rows in the way of all work.
    """
    columns = type(row).__table__.columns
    values = {key: row.__dict__[key] for key in columns.keys() & row.__dict__.keys()}
    await session.execute(type(row).__table__.insert(), values)  # type: ignore[attr-defined]


class TenantTable(Table):
    """Base of every table that belongs to an organisation, under forced row-level security."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    org_id: Mapped[UUID]


class Stamped:
    """Mixin: when a row was made and last changed (the latter kept by a database trigger)."""

    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), server_onupdate=func.now()
    )
