"""Settings of the organisation and preferences of people."""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Text, Uuid, and_, column, or_, select, table, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.game.metadata.models import (
    AccountKind,
    GamePreferences,
    GameSettings,
    XpBalance,
)

# Identity's table: whose calendar it is.
_orgs = table("orgs", column("id", Uuid), column("time_zone", Text))


class Chosen(NamedTuple):
    """What was ever changed; None: nothing."""

    time_zone: str
    settings: GameSettings | None
    preferences: GamePreferences | None


async def read(session: AsyncSession, org_id: UUID, user_id: UUID | None) -> Chosen | None:
    """The organisation's choices and those of one person. None: there is no such organisation."""
    mine = and_(GamePreferences.org_id == _orgs.c.id, GamePreferences.user_id == user_id)
    found = (
        select(_orgs.c.time_zone, GameSettings, GamePreferences)
        .outerjoin(GameSettings, GameSettings.org_id == _orgs.c.id)
        .outerjoin(GamePreferences, mine)
        .where(_orgs.c.id == org_id)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(found)).one_or_none()
    return Chosen(*row) if row else None


async def save_settings(session: AsyncSession, org_id: UUID, changes: dict[str, Any]) -> None:
    statement = insert(GameSettings).values(org_id=org_id, **changes)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["org_id"], set_=changes)
        if changes
        else statement.on_conflict_do_nothing()
    )


async def get_preferences(
    session: AsyncSession, org_id: UUID, user_id: UUID
) -> GamePreferences | None:
    """None: nothing was ever chosen, or it is not for the caller to know."""
    found = select(GamePreferences).where(
        GamePreferences.org_id == org_id, GamePreferences.user_id == user_id
    )
    return (
        await session.execute(found.execution_options(populate_existing=True))
    ).scalar_one_or_none()


async def save_preferences(
    session: AsyncSession, org_id: UUID, user_id: UUID, changes: dict[str, bool]
) -> None:
    statement = insert(GamePreferences).values(org_id=org_id, user_id=user_id, **changes)
    keys = ["org_id", "user_id"]
    await session.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=changes)
        if changes
        else statement.on_conflict_do_nothing()
    )


async def show_on_board(
    session: AsyncSession, org_id: UUID, user_id: UUID, *, on_board: bool
) -> None:
    """Let others see a person's balance, or not."""
    await session.execute(
        update(XpBalance)
        .where(
            XpBalance.org_id == org_id,
            XpBalance.account_kind == AccountKind.PERSON,
            XpBalance.account_id == user_id,
        )
        .values(on_board=on_board)
    )


async def who_wants_no_news(session: AsyncSession, people: Collection[UUID]) -> set[UUID]:
    """Those of `people` who have hidden the game or its news."""
    quiet = or_(GamePreferences.hidden, ~GamePreferences.notifications)
    statement = select(GamePreferences.user_id).where(GamePreferences.user_id.in_(people), quiet)
    return set(await session.scalars(statement))
