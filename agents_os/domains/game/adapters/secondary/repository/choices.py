"""Settings of the organisation and preferences of people."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.game.metadata.models import (
    AccountKind,
    GamePreferences,
    GameSettings,
    XpBalance,
)


async def get_settings(session: AsyncSession, org_id: UUID) -> GameSettings | None:
    """None: nothing was ever changed."""
    found = select(GameSettings).where(GameSettings.org_id == org_id)
    return (
        await session.execute(found.execution_options(populate_existing=True))
    ).scalar_one_or_none()


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
