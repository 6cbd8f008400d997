"""The pool of connections, when the database goes away between two uses."""

import pytest
from sqlalchemy import text

from agents_os.core import db


async def test_a_connection_that_was_cut_while_it_rested_is_replaced(
    services: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "RESTED_S", 0.0)
    async with db.platform_session() as other:
        await other.execute(text("select 1"))
        async with db.platform_session() as cut:
            number = await cut.scalar(text("select pg_backend_pid()"))
        await other.execute(text("select pg_terminate_backend(:number)"), {"number": number})
    async with db.platform_session() as one, db.platform_session() as two:
        numbers = {await each.scalar(text("select pg_backend_pid()")) for each in (one, two)}
    assert len(numbers) == 2
    assert number not in numbers
