"""The XP ledger and the balances projected from it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.clock import utc_now
from agents_os.core.ids import uuid7
from agents_os.domains.game.metadata.models import AccountKind, Outcome, Reason, XpBalance, XpEntry


class Account(NamedTuple):
    """Who points belong to. `season` (its first day) only for teams."""

    kind: AccountKind
    id: UUID
    season: date | None = None


async def lock_game(session: AsyncSession, org_id: UUID) -> None:
    """One award at a time in an organisation, until commit: caps and quotas look at the others."""
    key = func.hashtextextended(f"game:{org_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def balance(session: AsyncSession, org_id: UUID, account: Account) -> tuple[int, int]:
    """Total XP and level; (0, 1) where nothing was earned, or nothing may be seen."""
    found = select(XpBalance.total, XpBalance.level).where(XpBalance.org_id == org_id, _is(account))
    row = (await session.execute(found)).one_or_none()
    return (row.total, row.level) if row else (0, 1)


async def agent_balances(
    session: AsyncSession, org_id: UUID, agent_ids: Sequence[UUID]
) -> dict[UUID, tuple[int, int]]:
    """Total XP and level of those that ever earned anything."""
    found = select(XpBalance.account_id, XpBalance.total, XpBalance.level).where(
        XpBalance.org_id == org_id,
        XpBalance.account_kind == AccountKind.AGENT,
        XpBalance.account_id.in_(agent_ids),
    )
    return {agent: (total, level) for agent, total, level in await session.execute(found)}


async def append(session: AsyncSession, entry: XpEntry) -> None:
    """Write `entry` and the balance it states. The game must be locked."""
    session.add(entry)
    await session.flush()
    changes = {"total": entry.balance_after, "level": entry.level_after, "updated_at": utc_now()}
    statement = upsert(XpBalance).values(
        id=uuid7(),
        org_id=entry.org_id,
        account_kind=entry.account_kind,
        account_id=entry.account_id,
        season=entry.season,
        **changes,
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["org_id", "account_kind", "account_id", "season"], set_=changes
        )
    )


async def awards_of(session: AsyncSession, outcome_id: UUID) -> Sequence[XpEntry]:
    """What an outcome earned on every account, oldest first."""
    found = select(XpEntry).where(
        XpEntry.outcome_id == outcome_id, XpEntry.reason != Reason.REVERSAL
    )
    return (await session.execute(found.order_by(XpEntry.id))).scalars().all()


def entries(account: Account, task_id: UUID | None) -> Select[XpEntry]:
    """Entries of an account; other people's own are kept back by row-level security."""
    statement = select(XpEntry).where(
        XpEntry.account_kind == account.kind, XpEntry.account_id == account.id
    )
    if task_id:
        of_task = select(Outcome.id).where(Outcome.task_id == task_id)
        statement = statement.where(XpEntry.outcome_id.in_(of_task))
    return statement


async def rebuild(session: AsyncSession, org_id: UUID) -> int:
    """Make every balance of the organisation anew from its entries; how many there are."""
    shown = select(XpBalance.account_id).where(XpBalance.org_id == org_id, XpBalance.on_board)
    on_board = set((await session.execute(shown)).scalars())
    await session.execute(delete(XpBalance).where(XpBalance.org_id == org_id))
    keys = (XpEntry.account_kind, XpEntry.account_id, XpEntry.season)
    sums = select(
        *keys,
        func.sum(XpEntry.amount).label("total"),
        func.max(XpEntry.level_after).label("level"),
    )
    found = await session.execute(sums.where(XpEntry.org_id == org_id).group_by(*keys))
    rows = [
        {"id": uuid7(), "org_id": org_id, "on_board": row.account_id in on_board, **row._mapping}
        for row in found
    ]
    if rows:
        await session.execute(insert(XpBalance), rows)
    return len(rows)


def _is(account: Account) -> ColumnElement[bool]:
    return and_(
        XpBalance.account_kind == account.kind,
        XpBalance.account_id == account.id,
        XpBalance.season.is_not_distinct_from(account.season),
    )


async def levels_reached(
    session: AsyncSession, agent_id: UUID, limit: int
) -> list[tuple[int, datetime]]:
    """Level and the time an agent first had it, highest first."""
    found = (
        select(XpEntry.level_after, func.min(XpEntry.created_at))
        .where(
            XpEntry.account_kind == AccountKind.AGENT,
            XpEntry.account_id == agent_id,
            XpEntry.level_after > 1,
        )
        .group_by(XpEntry.level_after)
        .order_by(XpEntry.level_after.desc())
    )
    return [(level, at) for level, at in await session.execute(found.limit(limit))]
