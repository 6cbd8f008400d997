"""Transactions that wait for each other, in tests."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core import db

_WAITING = text("select from pg_stat_activity where :me = any (pg_blocking_pids(pid))")
_LATER = text("select pg_stat_clear_snapshot(), pg_sleep(0.01)")


async def held_up_by(session: AsyncSession) -> None:
    """Wait until somebody waits for this transaction."""
    me = {"me": await session.scalar(text("select pg_backend_pid()"))}
    async with asyncio.timeout(10), db.platform_session() as other:
        while not (await other.execute(_WAITING, me)).all():
            await other.execute(_LATER)
