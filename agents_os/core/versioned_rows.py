"""Statements that are the same for every table of `core.versioned`; repositories call them."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, defer

from agents_os.core.actor import Actor
from agents_os.core.slugs import first_free, slug_of
from agents_os.core.versioned import Lifecycle, Versioned

T = TypeVar("T", bound=Versioned)


class Filter(Protocol):
    """Which things to list; `q` holds words that all must be found."""

    @property
    def lifecycle(self) -> Lifecycle | None: ...

    @property
    def tag(self) -> str | None: ...

    @property
    def team_id(self) -> UUID | None: ...

    @property
    def mine(self) -> bool: ...

    @property
    def q(self) -> str | None: ...


async def find(
    session: AsyncSession, kind: type[T], thing_id: UUID, visible: ColumnElement[bool]
) -> T | None:
    """The thing as the database has it now; None: there is none, or it is not visible."""
    statement = select(kind).where(kind.id == thing_id, visible)
    fresh = statement.execution_options(populate_existing=True)
    return (await session.execute(fresh)).scalar_one_or_none()


async def lock(
    session: AsyncSession, kind: type[T], thing_id: UUID, visible: ColumnElement[bool]
) -> T | None:
    """`find`, and nobody else changes it until commit.

    Two statements: the one that waited for the lock would compute the published version from
    before the wait. Runs that begin meanwhile and refer to it are not held up.
    """
    statement = select(kind.id).where(kind.id == thing_id, visible).with_for_update(key_share=True)
    if (await session.execute(statement)).scalar_one_or_none() is None:
        return None
    return await find(session, kind, thing_id, visible)


def matching(
    kind: type[T], query: Filter, actor: Actor, searched: Sequence[InstrumentedAttribute[Any]]
) -> Select[T]:
    """Things that pass every filter, for a list: drafts are not loaded."""
    statement = select(kind).options(defer(kind.draft, raiseload=True))
    if query.lifecycle:
        statement = statement.where(kind.lifecycle == query.lifecycle)
    else:
        statement = statement.where(kind.lifecycle != Lifecycle.ARCHIVED)
    if query.team_id:
        statement = statement.where(kind.team_id == query.team_id)
    if query.tag:
        statement = statement.where(kind.tags.contains([query.tag]))
    if query.mine:
        statement = statement.where(kind.owner_id == actor.user_id)
    for word in (query.q or "").split():
        found = (field.icontains(word, autoescape=True) for field in searched)
        statement = statement.where(or_(*found))
    return statement


async def free_slug(session: AsyncSession, kind: type[Versioned], org_id: UUID, name: str) -> str:
    """A slug for `name` that none of the organisation has, and that none gets meanwhile."""
    base = slug_of(name, fallback=kind.called)
    key = f"{kind.__tablename__}.slug:{org_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    taken = select(kind.slug).where(
        kind.org_id == org_id, or_(kind.slug == base, kind.slug.startswith(f"{base}-"))
    )
    return first_free(base, set((await session.execute(taken)).scalars()))
